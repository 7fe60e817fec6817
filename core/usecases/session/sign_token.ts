import type { Caller } from "../../domain/audit_event.ts";
import { invariant } from "../../domain/invariant.ts";
import type { SignedClaims, TokenType } from "../../domain/session/signed_token.ts";
import { signerAt, type SigningAlgorithm } from "../../domain/session/signing_key.ts";
import { signingKeyContext } from "../../domain/upkeep/seal_context.ts";
import type { Ports } from "../../ports/ports.ts";
import type { SecretBox } from "../../ports/secret_box.ts";
import type { SigningKey } from "../../ports/stores/key_store.ts";
import { keysInUse, type MakeSigningKeyPorts } from "./make_signing_key.ts";

/** A key that signs now, and the secret that decrypts it. */
export interface Signer {
  readonly key: SigningKey;
  readonly secretBox: SecretBox;
}

/** Finds the key that signs now, and creates the first key of the algorithm. */
export async function findSigner(
  ports: MakeSigningKeyPorts,
  secretBox: SecretBox,
  algorithm: SigningAlgorithm,
  caller: Caller,
): Promise<Signer> {
  const key = signerAt(await keysInUse(ports, secretBox, algorithm, caller), ports.clock());
  invariant(key !== null, "there is an active signing key");
  return { key, secretBox };
}

/** Signs a JWT. Throws if no configured secret decrypts the key. */
export async function signToken(
  { tokenSigner }: Pick<Ports, "tokenSigner">,
  signer: Signer,
  token: { readonly type: TokenType; readonly claims: SignedClaims },
): Promise<string> {
  return await tokenSigner.sign(token, openPrivateKey(signer));
}

/**
 * The claims of a token of this type that this service signed, also with a key that has retired
 * since. Null for any other text. Expired tokens are accepted: the caller checks `exp` and `aud`.
 */
export async function readOwnToken(
  ports: Pick<Ports, "tokenSigner" | "keys" | "policies">,
  text: string,
  type: TokenType,
): Promise<SignedClaims | null> {
  const issuer = ports.policies.token?.issuer ?? null;
  const found = await ports.tokenSigner.verify(text, (id) => ports.keys.findPublicKey(id));
  if (found === null || issuer === null || found.type !== type) return null;
  return found.claims["iss"] === issuer ? found.claims : null;
}

function openPrivateKey({ key, secretBox }: Signer): string {
  const privateKey = secretBox.open(key.privateKeyBox, signingKeyContext(key.id));
  if (privateKey !== null) return privateKey;
  throw new Error(
    `Cannot decrypt signing key ${key.id}: it was changed, or the key that encrypted it is no ` +
      "longer in the settings. Restore that key, or run deno task keys:rotate and wait 15 minutes",
  );
}
