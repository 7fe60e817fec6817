import type { Caller } from "../../domain/audit_event.ts";
import { invariant } from "../../domain/invariant.ts";
import type { SignedClaims, TokenType } from "../../domain/session/signed_token.ts";
import { signerAt, type SigningAlgorithm } from "../../domain/session/signing_key.ts";
import { signingKeyContext } from "../../domain/upkeep/seal_context.ts";
import type { Ports } from "../../ports/ports.ts";
import type { SecretBox } from "../../ports/secret_box.ts";
import type { SigningKey } from "../../ports/stores/key_store.ts";
import { keysInUse, type MakeSigningKeyPorts } from "./make_signing_key.ts";

/** A key that signs now. */
export interface Signer {
  readonly key: SigningKey;
  /** Decrypted. */
  readonly privateKey: string;
}

/**
 * Finds the key that signs now, and creates the first key of the algorithm. Throws if no configured
 * secret decrypts it, so find the signer before the change that the token follows from.
 */
export async function findSigner(
  ports: MakeSigningKeyPorts,
  secretBox: SecretBox,
  algorithm: SigningAlgorithm,
  caller: Caller,
): Promise<Signer> {
  const key = signerAt(await keysInUse(ports, secretBox, algorithm, caller), ports.clock());
  invariant(key !== null, "there is an active signing key");
  return { key, privateKey: openPrivateKey(key, secretBox) };
}

/** Signs a JWT. */
export async function signToken(
  { tokenSigner }: Pick<Ports, "tokenSigner">,
  signer: Signer,
  token: { readonly type: TokenType; readonly claims: SignedClaims },
): Promise<string> {
  return await tokenSigner.sign(token, signer.privateKey);
}

type ReadOwnTokenPorts = Pick<Ports, "tokenSigner" | "keys" | "policies" | "clock">;

/**
 * The claims of a token of this type that this service signed. Null for any other text. Expired
 * tokens are accepted: the caller checks `exp` and `aud`. An ID token may be signed with a key that
 * has retired since, because it only is a hint; a key that was rotated gives no more access.
 */
export async function readOwnToken(
  ports: ReadOwnTokenPorts,
  text: string,
  type: TokenType,
): Promise<SignedClaims | null> {
  const issuer = ports.policies.token?.issuer ?? null;
  const find = type === "JWT" ? ports.keys.findPublicKey : findCurrentKey(ports);
  const found = await ports.tokenSigner.verify(text, find);
  if (found === null || issuer === null || found.type !== type) return null;
  return found.claims["iss"] === issuer ? found.claims : null;
}

function findCurrentKey(
  { keys, clock }: Pick<Ports, "keys" | "clock">,
): (id: string) => Promise<string | null> {
  return async (id) =>
    (await keys.listSigningKeys(clock())).find((key) => key.id === id)?.publicKey ?? null;
}

function openPrivateKey(key: SigningKey, secretBox: SecretBox): string {
  const privateKey = secretBox.open(key.privateKeyBox, signingKeyContext(key.id));
  if (privateKey !== null) return privateKey;
  throw new Error(
    `Cannot decrypt signing key ${key.id}: it was changed, or the key that encrypted it is no ` +
      "longer in the settings. Restore that key, or run deno task keys:rotate and wait 15 minutes",
  );
}
