import type { Passkey } from "../domain/factors/passkey.ts";
import type { User } from "../domain/account/user.ts";

/** What the WebAuthn library is asked. Loaded only when used. Bodies are the browser's JSON. */
export interface PasskeyVerifier {
  enrollmentOptions(request: {
    readonly user: User;
    readonly nonce: string;
    readonly known: readonly Passkey[];
  }): Promise<Readonly<Record<string, unknown>>>;
  /** Null when it does not verify. */
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
  /** The new signature counter; null when it does not verify or the counter went back. */
  verifyProof(
    response: unknown,
    nonce: string,
    passkey: Passkey,
  ): Promise<{ readonly signCount: number } | null>;
}
