import type { UserId } from "../user_id.ts";

// The purpose and owner of an encrypted secret. A box can be decrypted only with its own context.

export function totpContext(userId: UserId): string {
  return `totp:${userId}`;
}

/** A request of OpenID Connect during the login. */
export const waitingRequestContext = "authorization_request";

/** The question for consent that a user is shown. */
export const consentQuestionContext = "consent_question";

export function signingKeyContext(keyId: string): string {
  return `signing_key:${keyId}`;
}
