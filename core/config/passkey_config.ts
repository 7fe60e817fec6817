import { productName } from "../domain/product_name.ts";
import { isPublicSuffix } from "./http/public_suffix.ts";
import type { Settings } from "./settings/settings.ts";

/** The WebAuthn relying party of this deployment. */
export interface PasskeyConfig {
  readonly rpId: string;
  readonly rpName: string;
  readonly origins: readonly string[];
}

/** What the passkeys are for, from other settings. */
interface Site {
  readonly appName: string | null;
  readonly publicUrl: string | null;
}

/**
 * The domain and origins for passkeys; by default from an https LATCHKEY_PUBLIC_URL. Null disables
 * passkeys.
 */
export function parsePasskeyConfig(
  settings: Settings,
  { appName, publicUrl }: Site,
): PasskeyConfig | null {
  const list = settings.text("LATCHKEY_WEBAUTHN_ORIGINS");
  const own = list?.split(",").map((origin) => origin.trim()) ?? null;
  const site = publicUrl === null ? null : new URL(publicUrl);
  const named = settings.text("LATCHKEY_WEBAUTHN_RP_ID");
  const rpId = named ??
    (site !== null && (own !== null || isPasskeySite(site)) ? site.hostname : null);
  const origins = own ?? (publicUrl !== null && rpId !== null ? [publicUrl] : null);
  if (rpId === null && origins === null) return null;
  if (rpId === null || origins === null) {
    settings.refuse(
      "LATCHKEY_WEBAUTHN_RP_ID and LATCHKEY_WEBAUTHN_ORIGINS must be set together, or " +
        "LATCHKEY_PUBLIC_URL, which is their default",
    );
    return null;
  }
  const problem = domainProblem(rpId) ?? originsProblem(rpId, origins) ??
    (site === null ? null : siteProblem(site, { rpId, origins }));
  if (problem !== null) settings.refuse(problem);
  return { rpId, rpName: appName ?? productName, origins };
}

/** Whether browsers offer passkeys there: an https page whose host is a domain, or localhost. */
function isPasskeySite({ protocol, hostname }: URL): boolean {
  const secure = protocol === "https:" || hostname === "localhost";
  return secure && domainProblem(hostname) === null;
}

function domainProblem(rpId: string): string | null {
  const isDomain = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(rpId) && !/(^|\.)\d+$/.test(rpId);
  if (!isDomain) return "LATCHKEY_WEBAUTHN_RP_ID must be a lowercase domain, such as example.com";
  return isPublicSuffix(rpId)
    ? "LATCHKEY_WEBAUTHN_RP_ID must be your own domain, such as example.com, and not a suffix " +
      "that others share"
    : null;
}

function originsProblem(rpId: string, origins: readonly string[]): string | null {
  if (origins.every((origin) => isNativeApp(origin) || isOriginOf(origin, rpId))) return null;
  return "LATCHKEY_WEBAUTHN_ORIGINS must be https origins under LATCHKEY_WEBAUTHN_RP_ID, such as " +
    "https://login.example.com, or apps as android:apk-key-hash: and the base64url of 32 bytes";
}

/** The hosted pages and the apps behind Latchkey use the same passkeys. */
function siteProblem(
  { origin, hostname }: URL,
  { rpId, origins }: Pick<PasskeyConfig, "rpId" | "origins">,
): string | null {
  if (!isWithin(hostname, rpId)) {
    return "LATCHKEY_WEBAUTHN_RP_ID must be the host of LATCHKEY_PUBLIC_URL or a domain above it";
  }
  return origins.includes(origin)
    ? null
    : "LATCHKEY_WEBAUTHN_ORIGINS must include the origin of LATCHKEY_PUBLIC_URL";
}

/** WebAuthn 5.1.3: a page may use credentials for its own domain or a parent domain. */
function isOriginOf(origin: string, rpId: string): boolean {
  const url = URL.parse(origin);
  if (url === null || url.origin !== origin) return false;
  return isWithin(url.hostname, rpId) &&
    (url.protocol === "https:" || url.hostname === "localhost");
}

function isWithin(hostname: string, rpId: string): boolean {
  return hostname === rpId || hostname.endsWith(`.${rpId}`);
}

/** Android's origin of an app: the SHA-256 of the certificate that signed it, without padding. */
function isNativeApp(origin: string): boolean {
  // The last of 43 characters has four bits of the 32 bytes.
  return /^android:apk-key-hash:[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/.test(origin);
}
