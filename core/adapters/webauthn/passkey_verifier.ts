import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import { parsePasskeyId, type Passkey } from "../../domain/factors/passkey.ts";
import { loadOnce } from "../../domain/loading/load_once.ts";
import type { PasskeyVerifier } from "../../ports/passkey_verifier.ts";
import { knownTransports, signedNonce, withinAnotherPage, withoutAttestation } from "./response.ts";

/** The relying party of the passkeys. */
export interface RelyingParty {
  /** The domain that passkeys are permanently bound to, such as `example.com`. */
  readonly rpId: string;
  /** The name that authenticators show. */
  readonly rpName: string;
  /** The origins of the pages that may use them, such as `https://login.example.com`. */
  readonly origins: readonly string[];
}

type Ask<Method extends keyof PasskeyVerifier> = PasskeyVerifier[Method] extends
  (...given: infer Given) => infer Answer ? (party: RelyingParty, ...given: Given) => Answer
  : never;

/** ES256, EdDSA and RS256: what authenticators support, regardless of what the runtime supports. */
const algorithms = [-7, -8, -257];

/**
 * A passkey is a second factor here: the password was already correct, and a password together with
 * a cryptographic authenticator that only requires a touch is AAL2 (NIST SP 800-63B-4 2.2.1). So a
 * PIN or fingerprint is preferred but not required, and a security key without either is accepted.
 * The touch itself ("user present") is always required.
 */
const userVerification = "preferred";

/** How long a browser waits for the user, in milliseconds. The challenge is valid twice as long. */
const timeout = 5 * 60_000;

// An RSA key of 4096 bits takes about 530 bytes. A larger key would only be slow to verify.
const publicKeyBytesMax = 1024;

/** Loaded for the first passkey, because it takes about 94 ms that nothing else should pay for. */
const library = loadOnce(() => import("@simplewebauthn/server"));

/** WebAuthn Level 3 for one relying party, using `@simplewebauthn/server`. Stateless. */
export function openPasskeyVerifier(party: RelyingParty): PasskeyVerifier {
  return {
    enrollmentOptions: (request) => enrollmentOptions(party, request),
    verifyEnrollment: (response, nonce) => verifyEnrollment(party, response, nonce),
    proofOptions: (request) => proofOptions(party, request),
    nonceOf: signedNonce,
    verifyProof: (response, nonce, passkey) => verifyProof(party, response, nonce, passkey),
  };
}

const enrollmentOptions: Ask<"enrollmentOptions"> = async (party, { user, nonce, known }) => {
  const { generateRegistrationOptions } = await library();
  return {
    ...await generateRegistrationOptions({
      rpID: party.rpId,
      rpName: party.rpName,
      userName: user.username,
      userDisplayName: user.username,
      // Our own ID, which reveals nothing about the user (WebAuthn Level 3, 14.6.1).
      userID: new TextEncoder().encode(user.id),
      challenge: bytes(nonce),
      timeout,
      attestationType: "none",
      excludeCredentials: known.map(descriptor),
      // A passkey in the user's password manager survives the loss of the phone.
      authenticatorSelection: { residentKey: "preferred", userVerification },
      supportedAlgorithmIDs: algorithms,
    }),
  };
};

const verifyEnrollment: Ask<"verifyEnrollment"> = async (party, response, nonce) => {
  const { verifyRegistrationResponse } = await library();
  if (await withinAnotherPage(response)) return null;
  // The library validates each part before it uses it, and throws.
  const plain = await withoutAttestation(response as RegistrationResponseJSON);
  if (plain === null) return null;
  const verified = await orNull(() =>
    verifyRegistrationResponse({
      response: plain,
      expectedChallenge: nonce,
      expectedOrigin: [...party.origins],
      expectedRPID: party.rpId,
      requireUserVerification: false,
      supportedAlgorithmIDs: algorithms,
    })
  );
  if (verified?.verified !== true) return null;
  const { credential } = verified.registrationInfo;
  const id = parsePasskeyId(credential.id);
  if (id === null || credential.publicKey.length > publicKeyBytesMax) return null;
  return {
    id,
    publicKey: credential.publicKey.toBase64({ alphabet: "base64url", omitPadding: true }),
    signCount: credential.counter,
    transports: knownTransports(credential.transports),
  };
};

const proofOptions: Ask<"proofOptions"> = async (party, { nonce, known }) => {
  const { generateAuthenticationOptions } = await library();
  return {
    ...await generateAuthenticationOptions({
      rpID: party.rpId,
      challenge: bytes(nonce),
      timeout,
      allowCredentials: known.map(descriptor),
      userVerification,
    }),
  };
};

const verifyProof: Ask<"verifyProof"> = async (party, response, nonce, passkey) => {
  const { verifyAuthenticationResponse } = await library();
  if (await withinAnotherPage(response)) return null;
  const { id, publicKey, signCount } = passkey;
  const verified = await orNull(() =>
    verifyAuthenticationResponse({
      response: response as AuthenticationResponseJSON,
      expectedChallenge: nonce,
      expectedOrigin: [...party.origins],
      expectedRPID: party.rpId,
      credential: { id, publicKey: bytes(publicKey), counter: signCount },
      requireUserVerification: false,
    })
  );
  return verified?.verified === true ? { signCount: verified.authenticationInfo.newCounter } : null;
};

/** The library rejects a response by throwing a plain Error. */
async function orNull<Value>(verify: () => Promise<Value>): Promise<Value | null> {
  try {
    return await verify();
  } catch {
    return null;
  }
}

function descriptor({ id, transports }: Passkey): { id: string; transports: string[] } {
  return { id, transports: [...transports] };
}

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.fromBase64(base64url, { alphabet: "base64url" });
}
