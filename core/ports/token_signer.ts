import type { SignedTokenFacts } from "../domain/session/signed_token.ts";

/** Signs tokens for other services, which verify them by its public keys. Keeps no key. */
export interface TokenSigner {
  /** A fresh pair, each a JWK as JSON that bears the id; `privateKey` is to be sealed at once. */
  newKey(id: string): Promise<{ readonly publicKey: string; readonly privateKey: string }>;
  /** A JWT whose header names the key. */
  sign(facts: SignedTokenFacts, privateKey: string): Promise<string>;
}
