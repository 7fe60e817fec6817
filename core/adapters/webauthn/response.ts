import type { RegistrationResponseJSON } from "@simplewebauthn/server";

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
  const crossOrigin = member(await clientDataOf(response), "crossOrigin");
  return crossOrigin !== undefined && crossOrigin !== false;
}

/** The nonce in a browser's response, at most 100 characters. Null if it has no such nonce. */
export async function signedNonce(response: unknown): Promise<string | null> {
  const nonce = member(await clientDataOf(response), "challenge");
  return typeof nonce === "string" && /^[\w-]{1,100}$/.test(nonce) ? nonce : null;
}

/** The client data of a response. Null if it has none that can be read. */
async function clientDataOf(response: unknown): Promise<unknown> {
  // Uses the library's decoder: input that two decoders read differently could bypass a check.
  const { decodeClientDataJSON } = await import("@simplewebauthn/server/helpers");
  try {
    const encoded = member(member(response, "response"), "clientDataJSON");
    return typeof encoded === "string" ? decodeClientDataJSON(encoded) : null;
  } catch {
    return null; // Not JSON: the library refuses it.
  }
}

/**
 * The response with its attestation replaced by "none", or null if it has no attestation object. We
 * request none and would not use it: authenticators and password managers that send one anyway work
 * all the same, and the library does not fetch the addresses in certificates, which the sender
 * chose (WebAuthn Level 3, 5.4.7).
 */
export async function withoutAttestation(
  response: RegistrationResponseJSON,
): Promise<RegistrationResponseJSON | null> {
  const { decodeAttestationObject, isoBase64URL, isoCBOR } = await import(
    "@simplewebauthn/server/helpers"
  );
  try {
    const { attestationObject } = response.response;
    const sent = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject));
    const none = isoCBOR.encode(
      new Map<string, string | Uint8Array | Map<string, never>>([
        ["fmt", "none"],
        ["attStmt", new Map<string, never>()],
        ["authData", sent.get("authData")],
      ]),
    );
    return {
      ...response,
      response: { ...response.response, attestationObject: isoBase64URL.fromBuffer(none) },
    };
  } catch {
    return null;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
