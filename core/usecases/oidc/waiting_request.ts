import type { AuthorizationRequest } from "../../domain/oidc/authorization_request.ts";
import { after, type Instant } from "../../domain/instant.ts";
import { isFromFuture } from "../../domain/expiry.ts";
import type { TokenId } from "../../domain/token.ts";
import { consentQuestionContext, waitingRequestContext } from "../../domain/upkeep/seal_context.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { SecretBox } from "../../ports/secret_box.ts";

/** How long a login may take, from the request of the client to the code. */
const waitingSeconds = 10 * 60;

/** A sealed request is part of addresses and forms. */
export const sealedLengthMax = 11_000;

/** A sound request during the login, the second factor and the consent. */
export interface WaitingRequest {
  readonly request: AuthorizationRequest;
  /** In milliseconds: what is proven later was proven for this request. */
  readonly askedAt: Instant;
}

/**
 * Seals a request for the address of the next page. It needs no row, so that strangers cannot fill
 * a table, and only we can make one or change its parts.
 */
export function sealRequest(box: SecretBox, waiting: WaitingRequest): string {
  return box.seal(JSON.stringify(waiting), waitingRequestContext);
}

/** Null for a text that we did not seal, and after ten minutes. */
export function openRequest(box: SecretBox, sealed: string, now: Instant): WaitingRequest | null {
  return openSealed<WaitingRequest>(box.open(sealed, waitingRequestContext), now);
}

/** The question for consent, and the only login that can answer it. */
export interface ConsentQuestion extends WaitingRequest {
  readonly userId: UserId;
  readonly sessionId: TokenId;
}

/** Seals a question for the form that answers it. */
export function sealQuestion(box: SecretBox, question: ConsentQuestion): string {
  return box.seal(JSON.stringify(question), consentQuestionContext);
}

/** Null for a text that we did not seal as a question, and when its request has ended. */
export function openQuestion(box: SecretBox, sealed: string, now: Instant): ConsentQuestion | null {
  return openSealed<ConsentQuestion>(box.open(sealed, consentQuestionContext), now);
}

function openSealed<Sealed extends WaitingRequest>(
  text: string | null,
  now: Instant,
): Sealed | null {
  if (text === null) return null;
  // Only we seal: it is what was given.
  const sealed = JSON.parse(text) as Sealed;
  const { askedAt } = sealed;
  return isFromFuture(askedAt, now) || after(askedAt, waitingSeconds) <= now ? null : sealed;
}
