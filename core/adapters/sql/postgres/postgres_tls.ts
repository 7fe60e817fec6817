import { StoreRefused } from "../store_refused.ts";

/** How a connection is encrypted. */
export interface TlsTerms {
  /**
   * `name`: a known authority has signed the certificate for this host. `authority`: for any host.
   * `nothing`: the certificate is not looked at, which is for this machine's own addresses only.
   */
  readonly verify: "name" | "authority" | "nothing";
  /** A file of certificates in PEM that takes the place of the system's; null for the system's. */
  readonly rootCertFile: string | null;
}

/** What the URL says about encryption: `sslmode` and `sslrootcert`. */
export interface SslWords {
  readonly mode: string | null;
  readonly rootCert: string | null;
}

const modes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

/** Refuses a mode that PostgreSQL does not know. */
export function checkSslMode(mode: string | null): void {
  if (mode === null || modes.includes(mode)) return;
  throw new StoreRefused(
    "Cannot use sslmode in the database URL: set it to verify-full, or to disable on a network " +
      "that no one else can reach.",
  );
}

/**
 * Null for plain text, which takes `sslmode=disable` or a host on this machine. As in libpq,
 * `verify-ca` does not compare the name where `sslrootcert` gives the authority, and `require` on
 * this machine (a tunnel's end) does not verify. Elsewhere `require`, `prefer` and `allow` verify
 * too: encryption to an unknown peer hides nothing from one who sits between.
 */
export function tlsTermsFor(host: string, { mode, rootCert }: SslWords): TlsTerms | null {
  const local = isLoopback(host);
  const rootCertFile = rootCert === "system" ? null : rootCert;
  const unsaid = mode === null || mode === "prefer" || mode === "allow";
  if (mode === "disable" || (unsaid && local && rootCert === null)) return null;
  if (mode === "require" && local && rootCert === null) return { verify: "nothing", rootCertFile };
  const anyName = mode === "verify-ca" && rootCertFile !== null;
  return { verify: anyName ? "authority" : "name", rootCertFile };
}

/** For warnings; null where the mode means what it says. */
export function sslModeRemark(mode: string | null): string | null {
  if (mode !== "prefer" && mode !== "allow") return null;
  return `sslmode=${mode} is read as if it was not there: TLS with a verified certificate, and ` +
    "plain text only to this machine";
}

export function isLoopback(host: string): boolean {
  return /^((.+\.)?localhost|::1|127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/i.test(host);
}
