import { StoreRefused } from "../store_refused.ts";

/** How a connection is encrypted. */
export interface TlsTerms {
  /**
   * `name`: a trusted authority must have signed the certificate for this host. `authority`: for
   * any host. `nothing`: the certificate is not checked, which is allowed only for loopback
   * addresses.
   */
  readonly verify: "name" | "authority" | "nothing";
  /** A PEM file of certificates that replaces the system's; null to use the system's. */
  readonly rootCertFile: string | null;
}

/** The URL's `sslmode` and `sslrootcert`. */
export interface SslWords {
  readonly mode: string | null;
  readonly rootCert: string | null;
}

const modes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

/** Refuses a mode that PostgreSQL does not define. */
export function checkSslMode(mode: string | null): void {
  if (mode === null || modes.includes(mode)) return;
  throw new StoreRefused(
    "Cannot use sslmode in the database URL: set it to verify-full, or, on a network that no one " +
      "else can reach, to disable.",
  );
}

/**
 * Returns null for plain text, which requires `sslmode=disable` or a host on this machine. As in
 * libpq, `verify-ca` does not compare the name if `sslrootcert` sets the authority, and `require`
 * on this machine (the end of a tunnel) does not verify. For other hosts `require`, `prefer` and
 * `allow` verify too: encryption to an unknown peer does not protect against a man in the middle.
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

/** A warning, or null if the mode has its usual meaning. */
export function sslModeRemark(mode: string | null): string | null {
  if (mode !== "prefer" && mode !== "allow") return null;
  return `sslmode=${mode} is ignored: connections use TLS with a verified certificate, and plain ` +
    "text only to this machine";
}

export function isLoopback(host: string): boolean {
  return /^((.+\.)?localhost|::1|127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/i.test(host);
}
