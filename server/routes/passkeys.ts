import type { Passkey } from "../../core/domain/factors/passkey.ts";
import type { Service } from "../../core/service.ts";
import { bearerToken } from "../http/bearer_token.ts";
import { readBody, refuseForeignBody } from "../http/body.ts";
import { callerOf } from "../http/caller.ts";
import { problem } from "../http/problem.ts";
import { type AppContext, pathId, respond, respondEmpty } from "../http/respond.ts";
import { instant } from "../http/wire.ts";

/** A passkey as shown to its user. */
function passkeyBody(passkey: Passkey): Readonly<Record<string, unknown>> {
  return {
    id: passkey.id,
    name: passkey.name,
    created_at: instant(passkey.createdAt),
    last_used_at: passkey.lastUsedAt === null ? null : instant(passkey.lastUsedAt),
  };
}

/**
 * POST /v1/passkeys/enroll: starts the enrollment of a passkey. 200 with the options for
 * `navigator.credentials.create`; 403 step_up_required; 409 passkey_limit; 501 not_configured.
 * Takes no body.
 */
export async function postPasskeyEnroll(service: Service, c: AppContext): Promise<Response> {
  const foreign = refuseForeignBody(c);
  if (foreign !== null) return foreign;
  const outcome = await service.enrollPasskey({ sessionToken: bearerToken(c) }, callerOf(c));
  if (!outcome.ok) return problem(c, outcome.refusal);
  const { challengeToken, expiresAt, options } = outcome.value;
  return respond(c, 200, {
    challenge_token: challengeToken,
    expires_at: instant(expiresAt),
    options,
  });
}

/**
 * POST /v1/passkeys/confirm: adds the passkey, in the session that started the enrollment. 201; 401
 * passkey_refused.
 */
export async function postPasskeyConfirm(service: Service, c: AppContext): Promise<Response> {
  const body = await readBody(c, { challenge_token: "text", passkey: "object", name: "text?" });
  if (body instanceof Response) return body;
  const outcome = await service.confirmPasskey({
    sessionToken: bearerToken(c),
    challengeToken: body.challenge_token,
    passkey: body.passkey,
    name: body.name ?? null,
  }, callerOf(c));
  return outcome.ok
    ? respond(c, 201, { passkey: passkeyBody(outcome.value) })
    : problem(c, outcome.refusal, { flow: "passkey_enrollment" });
}

/** GET /v1/passkeys: the user's passkeys, oldest first. 200 or 401. */
export async function getPasskeys(service: Service, c: AppContext): Promise<Response> {
  const outcome = await service.listPasskeys({ sessionToken: bearerToken(c) });
  return outcome.ok
    ? respond(c, 200, { passkeys: outcome.value.map(passkeyBody) })
    : problem(c, outcome.refusal);
}

/** PATCH /v1/passkeys/{id}: renames a passkey. 200; 404 passkey_not_found. */
export async function patchPasskey(service: Service, c: AppContext): Promise<Response> {
  const body = await readBody(c, { name: "text" });
  if (body instanceof Response) return body;
  const outcome = await service.renamePasskey({
    sessionToken: bearerToken(c),
    passkeyId: pathId(c),
    name: body.name,
  }, callerOf(c));
  return outcome.ok
    ? respond(c, 200, { passkey: passkeyBody(outcome.value) })
    : problem(c, outcome.refusal);
}

/** DELETE /v1/passkeys/{id}: 204; 403 step_up_required; 404 passkey_not_found. */
export async function deletePasskey(service: Service, c: AppContext): Promise<Response> {
  const foreign = refuseForeignBody(c);
  if (foreign !== null) return foreign;
  const input = { sessionToken: bearerToken(c), passkeyId: pathId(c) };
  const outcome = await service.removePasskey(input, callerOf(c));
  return outcome.ok ? respondEmpty(c) : problem(c, outcome.refusal);
}

/**
 * POST /v1/2fa/passkey: the options for `navigator.credentials.get`, whose result goes to
 * /v1/2fa/verify to finish a login or a step-up. 200; 422 method_unavailable; 501 not_configured.
 */
export async function postPasskeyOffer(service: Service, c: AppContext): Promise<Response> {
  const body = await readBody(c, { challenge_token: "text" });
  if (body instanceof Response) return body;
  const outcome = await service.offerPasskey({ challengeToken: body.challenge_token }, callerOf(c));
  return outcome.ok ? respond(c, 200, { options: outcome.value }) : problem(c, outcome.refusal);
}
