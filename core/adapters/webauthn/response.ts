// Checks of a browser's response that the library does not make, or for which it would do more than
// we want. The whole response is untrusted.

/** WebAuthn Level 3, 5.8.4, and `cable`, the older name of `hybrid`. */
const transports = ["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"] as const;

/** Hints for a browser's dialog. Unknown values are left out. */
export function knownTransports(value: unknown): readonly string[] {
  return Array.isArray(value) ? transports.filter((known) => value.includes(known)) : [];
}

/**
 * Whether the passkey was used in a frame on another origin's page, where we do not control what
 * the user sees (WebAuthn Level 3, 7.1 step 9 and 7.2 step 12).
 */
export async function withinAnotherPage(response: unknown): Promise<boolean> {
  // Uses the library's decoder: input that two decoders read differently could bypass this check.
  const { decodeClientDataJSON } = await import("@simplewebauthn/server/helpers");
  try {
    const encoded = member(member(response, "response"), "clientDataJSON");
    if (typeof encoded !== "string") return false;
    const crossOrigin = member(decodeClientDataJSON(encoded), "crossOrigin");
    return crossOrigin !== undefined && crossOrigin !== false;
  } catch {
    return false; // Not JSON: the library refuses it.
  }
}

/**
 * Whether the attestation is one that a browser may send if none was requested: none, or the
 * passkey's own signature. All others contain certificates. For information that we do not use, the
 * library would fetch addresses in them that the sender chose.
 */
export async function attestationIsWanted(response: unknown): Promise<boolean> {
  const { decodeAttestationObject, isoBase64URL } = await import("@simplewebauthn/server/helpers");
  try {
    const encoded = member(member(response, "response"), "attestationObject");
    if (typeof encoded !== "string") return false;
    const attestation = decodeAttestationObject(isoBase64URL.toBuffer(encoded));
    const format = attestation.get("fmt");
    const certified = attestation.get("attStmt").get("x5c") !== undefined;
    return format === "none" || (format === "packed" && !certified);
  } catch {
    return false;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
