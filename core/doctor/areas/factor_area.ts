import { type Finding, ok, warning } from "./finding.ts";

/**
 * NIST SP 800-63B-4 2.2.2: at aal2, users must be offered a phishing-resistant factor. `domain` is
 * that of the passkeys; null if they are off.
 */
export function checkFactors(domain: string | null): readonly Finding[] {
  const check = "factors.phishing";
  return domain === null
    ? [warning(
      check,
      "No phishing-resistant factor is offered: NIST SP 800-63B-4 2.2.2 requires one at aal2",
      "Set LATCHKEY_PUBLIC_URL to your https origin, which enables passkeys, or " +
        "LATCHKEY_WEBAUTHN_RP_ID and LATCHKEY_WEBAUTHN_ORIGINS.",
    )]
    : [ok(check, `Passkeys for ${domain} are offered, which resist phishing`)];
}
