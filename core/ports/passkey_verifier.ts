import type { Passkey } from "../domain/factors/passkey.ts";
import type { User } from "../domain/account/user.ts";

/** WebAuthn. The library is loaded on first use. Responses are the browser's JSON. */
export interface PasskeyVerifier {
  enrollmentOptions(request: {
    readonly user: User;
    readonly nonce: string;
    readonly known: readonly Passkey[];
  }): Promise<Readonly<Record<string, unknown>>>;
  /** Null if verification fails. */
  verifyEnrollment(
    response: unknown,
    nonce: string,
  ): Promise<
    Pick<Passkey, "id" | "publicKey" | "signCount" | "transports"> | null
  >;
  proofOptions(request: {
    readonly nonce: string;
    readonly known: readonly Passkey[];
  }): Promise<Readonly<Record<string, unknown>>>;
  /** The nonce that a proof claims to have signed. Null if it has none. Verifies nothing. */
  nonceOf(response: unknown): Promise<string | null>;
  /** The new signature counter. Null if verification fails or the counter decreased. */
  verifyProof(
    response: unknown,
    nonce: string,
    passkey: Passkey,
  ): Promise<{ readonly signCount: number } | null>;
}
