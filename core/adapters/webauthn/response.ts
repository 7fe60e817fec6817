// What is looked at in a browser's answer beside the library, which does not look at it, or would
// do more with it than we want. Everything in it is from outside.

/** WebAuthn Level 3, 5.8.4, and the older name of `smart-card`. */
const transports = ["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"] as const;

/** Hints for a browser's dialogue; unknown ones are left out. */
export function knownTransports(value: unknown): readonly string[] {
  return Array.isArray(value) ? transports.filter((known) => value.includes(known)) : [];
}

/**
 * Whether the passkey was used in a frame of some other origin's page, where what surrounds the
 * question is not ours (WebAuthn Level 3, 7.1 step 9 and 7.2 step 12).
 */
export async function withinAnotherPage(response: unknown): Promise<boolean> {
  // Not decoded in our own way: what two decoders read differently would pass here.
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
 * Whether the attestation is one that a browser may send where none was asked for: none, or the
 * passkey's own signature. All others have certificates, which the library would follow to
 * addresses that the sender chose, and from which we would learn nothing that we use.
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
