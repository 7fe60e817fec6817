import type { Caller } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import {
  signedTokenClaims,
  signedTokenEnd,
  signedTokenThrottle,
  wholeSecond,
} from "../../domain/session/signed_token.ts";
import { isTestUser } from "../../domain/test_numbers/test_number.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import { authenticateFor, type AuthenticatePorts } from "./authenticate.ts";
import type { MakeSigningKeyPorts } from "./make_signing_key.ts";
import {
  refuseOperation,
  throttleOperation,
  type ThrottleOperationPorts,
} from "../record/refuse_operation.ts";
import { findSigner, signToken } from "./sign_token.ts";

type IssueSignedTokenPorts =
  & AuthenticatePorts
  & ThrottleOperationPorts
  & MakeSigningKeyPorts
  & Pick<Ports, "events" | "policies" | "tokenSigner" | "secretBox" | "clock">;

export interface SignedToken {
  /** A JWT. It is not stored; its `jti` is the id of its audit event. */
  readonly token: string;
  readonly expiresAt: Instant;
}

/**
 * Issues a token with which another service can identify the session's user without calling
 * Latchkey: valid for at most five minutes, and only for the configured audiences. At most 60 per
 * session in five minutes.
 */
export async function issueSignedToken(
  ports: IssueSignedTokenPorts,
  input: { readonly sessionToken: string; readonly audience: string },
  caller: Caller,
): Promise<
  Outcome<SignedToken, "not_configured" | "unauthenticated" | "audience_unknown" | "throttled">
> {
  const { secretBox, events, policies: { token: tokenPolicy } } = ports;
  if (secretBox === null || tokenPolicy === null || tokenPolicy.audiences.length === 0) {
    return refused("not_configured");
  }
  const found = await authenticateFor(ports, input, "token.issue", caller);
  if (!found.ok) return found;
  const { session, user } = found.value;
  const requested = { operation: "token.issue", userId: user.id, caller } as const;
  if (!tokenPolicy.audiences.includes(input.audience)) {
    return await refuseOperation(ports, requested, "audience_unknown");
  }
  const now = ports.clock();
  const full = await throttleOperation(ports, requested, [signedTokenThrottle(session.id)]);
  if (full !== null) return full;
  const signer = await findSigner(ports, secretBox, "ES256", caller);
  const event = newEvent(ports, caller, {
    type: "token.issued",
    userId: user.id,
    detail: { session_id: session.id, audience: input.audience, key_id: signer.key.id },
  });
  const expiresAt = signedTokenEnd(session, now, ports.policies.session);
  const claims = signedTokenClaims({
    issuer: tokenPolicy.issuer,
    audience: input.audience,
    userId: user.id,
    username: user.username,
    roles: user.roles,
    sessionId: session.id,
    id: event.id,
    issuedAt: wholeSecond(now),
    expiresAt,
    authenticatedAt: wholeSecond(session.authenticatedAt),
    secondFactorAt: session.secondFactorAt === null ? null : wholeSecond(session.secondFactorAt),
    amr: session.amr,
    aal: session.aal,
    test: isTestUser(user),
  });
  const token = await signToken(ports, signer, { type: "JWT", claims });
  await events.appendAuditEvent(event);
  return granted({ token, expiresAt });
}
