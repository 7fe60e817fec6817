import type { SignedTokenFacts } from "../domain/session/signed_token.ts";

/** Signs tokens for other services, which verify them with its public keys. Stores no keys. */
export interface TokenSigner {
  /** A new key pair, as JWK JSON with the ID. The caller must encrypt `privateKey` immediately. */
  newKey(id: string): Promise<{ readonly publicKey: string; readonly privateKey: string }>;
  /** A JWT whose header contains the key's ID. */
  sign(facts: SignedTokenFacts, privateKey: string): Promise<string>;
}
