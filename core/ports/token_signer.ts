import type { SignedClaims, TokenType } from "../domain/session/signed_token.ts";
import type { SigningAlgorithm } from "../domain/session/signing_key.ts";

/** Signs tokens that others verify with its public keys, and verifies them. Stores no keys. */
export interface TokenSigner {
  /**
   * A new key pair, as JWK JSON with the ID. The caller must encrypt `privateKey` immediately. An
   * RS256 pair takes a tenth of a second.
   */
  newKey(
    id: string,
    algorithm: SigningAlgorithm,
  ): Promise<{ readonly publicKey: string; readonly privateKey: string }>;
  /** A JWT whose header contains the type, and the ID and algorithm of the key. */
  sign(
    token: { readonly type: TokenType; readonly claims: SignedClaims },
    privateKey: string,
  ): Promise<string>;
  /**
   * The claims of a token that one of our keys signed. Null for any other text. `find` returns our
   * public key with an ID; its algorithm counts, not that of the token. Checks no claim, so the
   * token may be expired, and of another issuer with our key.
   */
  verify(
    token: string,
    find: (keyId: string) => Promise<string | null>,
  ): Promise<VerifiedToken | null>;
}

export interface VerifiedToken {
  readonly type: TokenType;
  readonly claims: SignedClaims;
}
