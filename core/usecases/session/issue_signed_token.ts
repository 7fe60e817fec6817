import type { Caller } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";
import { invariant } from "../../domain/invariant.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import { signingKeyContext } from "../../domain/upkeep/seal_context.ts";
import {
  signedTokenEnd,
  signedTokenThrottle,
  wholeSecond,
} from "../../domain/session/signed_token.ts";
import { signerAt } from "../../domain/session/signing_key.ts";
import { isTestUser } from "../../domain/test_numbers/test_number.ts";
import type { Ports } from "../../ports/ports.ts";
import type { SecretBox } from "../../ports/secret_box.ts";
import type { SigningKey } from "../../ports/stores/key_store.ts";
import { newEvent } from "../record/new_event.ts";
import { authenticateFor, type AuthenticatePorts } from "./authenticate.ts";
import { keysInUse, type MakeSigningKeyPorts } from "./make_signing_key.ts";
import {
  refuseOperation,
  throttleOperation,
  type ThrottleOperationPorts,
} from "../record/refuse_operation.ts";

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
  if (secretBox === null || tokenPolicy === null) return refused("not_configured");
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
  const key = signerAt(await keysInUse(ports, secretBox, caller), now);
  invariant(key !== null, "there is an active signing key");
  const event = newEvent(ports, caller, {
    type: "token.issued",
    userId: user.id,
    detail: { session_id: session.id, audience: input.audience, key_id: key.id },
  });
  const expiresAt = signedTokenEnd(session, now, ports.policies.session);
  const token = await ports.tokenSigner.sign({
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
  }, openPrivateKey(secretBox, key));
  await events.appendAuditEvent(event);
  return granted({ token, expiresAt });
}

function openPrivateKey(box: SecretBox, key: SigningKey): string {
  const privateKey = box.open(key.privateKeyBox, signingKeyContext(key.id));
  if (privateKey !== null) return privateKey;
  throw new Error(
    `Cannot decrypt signing key ${key.id}: it was changed, or the key that encrypted it is no ` +
      "longer in the settings. Restore that key, or run deno task keys:rotate and wait 15 minutes",
  );
}
