import type { Caller } from "../../domain/audit_event.ts";
import {
  parsePasskeyName,
  type Passkey,
  passkeyNameDefault,
  passkeysPerUserMax,
} from "../../domain/factors/passkey.ts";
import { granted, type Outcome, type Refused, refused } from "../../domain/refusal.ts";
import type { TokenId } from "../../domain/token.ts";
import type { Ports } from "../../ports/ports.ts";
import type { PasskeyVerifier } from "../../ports/passkey_verifier.ts";
import { newEvent } from "../record/new_event.ts";
import { recordRefusal } from "../record/record_refusal.ts";
import {
  type Authenticated,
  authenticateFor,
  type AuthenticatePorts,
} from "../session/authenticate.ts";
import {
  type ChallengeRefusal,
  findOpenChallenge,
  type FindOpenChallengePorts,
  type FoundChallenge,
  refuseChallenge,
} from "../challenge/find_open_challenge.ts";
import { notify, type NotifyPorts } from "../sending/notify.ts";
import { refuseOperation } from "../record/refuse_operation.ts";

type ConfirmPasskeyPorts =
  & AuthenticatePorts
  & NotifyPorts
  & FindOpenChallengePorts
  & Pick<Ports, "factors" | "passkeyVerifier" | "clock">;

const operation = "passkey.confirm";

export interface PasskeyConfirmation {
  readonly sessionToken: string;
  readonly challengeToken: string;
  /** The browser's response to the options, as JSON. */
  readonly passkey: Readonly<Record<string, unknown>>;
  /** 1 to 64 printable characters; null for "Passkey". */
  readonly name: string | null;
}

export type ConfirmPasskeyRefusal =
  | ChallengeRefusal
  | "invalid_input"
  | "unauthenticated"
  | "not_configured"
  | "passkey_refused"
  | "passkey_limit";

/**
 * Adds the passkey requested by `enrollPasskey`, in the same session. Trusted devices end, because
 * they were trusted when the user had other factors. A credential that is already enrolled, by this
 * or another user, is refused (WebAuthn Level 3, 7.1 step 26).
 */
export async function confirmPasskey(
  ports: ConfirmPasskeyPorts,
  input: PasskeyConfirmation,
  caller: Caller,
): Promise<Outcome<Passkey, ConfirmPasskeyRefusal>> {
  const authenticated = await authenticateFor(ports, input, operation, caller);
  if (!authenticated.ok) return authenticated;
  const { passkeyVerifier } = ports;
  if (passkeyVerifier === null) return refused("not_configured");
  const name = parsePasskeyName(input.name ?? passkeyNameDefault);
  if (!name.ok) return refused("invalid_input", { fields: [{ field: "name", code: name.code }] });
  const found = await findEnrollment(ports, input.challengeToken, authenticated.value, caller);
  if (!found.ok) return found;
  const made = await verifyEnrollment(passkeyVerifier, input.passkey, found.value);
  if (made === null) return await refuseEnrollment(ports, authenticated.value, caller);
  const facts = { ...made, name: name.value };
  const added = await addPasskey(
    ports,
    facts,
    found.value.challenge.id,
    authenticated.value,
    caller,
  );
  if (added === "consumed") return await refuseOvertaken(ports, input, authenticated.value, caller);
  if (added === "exists") return await refuseEnrollment(ports, authenticated.value, caller);
  if (added !== "passkey_limit") return granted(added);
  return await refuseOperation(
    ports,
    { operation, userId: authenticated.value.user.id, caller },
    added,
  );
}

async function addPasskey(
  ports: ConfirmPasskeyPorts,
  made: Pick<Passkey, "id" | "publicKey" | "signCount" | "transports" | "name">,
  challengeId: TokenId,
  { user }: Authenticated,
  caller: Caller,
): Promise<Passkey | "exists" | "consumed" | "passkey_limit"> {
  // Checked again, because an enrollment that was open at the same time may have been completed.
  const known = await ports.factors.listPasskeys(user.id);
  if (known.length >= passkeysPerUserMax) return "passkey_limit";
  const passkey: Passkey = {
    ...made,
    userId: user.id,
    createdAt: ports.clock(),
    lastUsedAt: null,
  };
  const event = newEvent(ports, caller, {
    type: "passkey.enrolled",
    userId: user.id,
    detail: { challenge_id: challengeId, passkey_id: passkey.id, name: passkey.name },
  });
  const inserted = await ports.factors.insertPasskey(passkey, challengeId, event);
  if (inserted !== "inserted") return inserted;
  const notice = { userId: user.id, to: user.phoneNumber, kind: "second_factor_changed" } as const;
  await notify(ports, notice, caller);
  return passkey;
}

/**
 * Finds the enrollment of this session. Another session's is refused: only the session that started
 * an enrollment may complete it.
 */
async function findEnrollment(
  ports: ConfirmPasskeyPorts,
  challengeToken: string,
  { session, user }: Authenticated,
  caller: Caller,
): Promise<Outcome<FoundChallenge, ChallengeRefusal>> {
  const purposes = ["passkey_enrollment"] as const;
  const found = await findOpenChallenge(ports, challengeToken, purposes, operation, caller);
  if (!found.ok) return found;
  const { challenge } = found.value;
  const sameSession = challenge.sessionId === session.id && challenge.userId === user.id;
  if (sameSession) return found;
  return await refuseChallenge(ports, found.value, "invalid_challenge", operation, caller);
}

async function verifyEnrollment(
  verifier: PasskeyVerifier,
  response: PasskeyConfirmation["passkey"],
  { challenge }: FoundChallenge,
): ReturnType<PasskeyVerifier["verifyEnrollment"]> {
  if (challenge.passkeyNonce === null) return null;
  return await verifier.verifyEnrollment(response, challenge.passkeyNonce);
}

/** No guess is counted: the challenge is the user's own, so there is nothing to guess. */
async function refuseEnrollment(
  ports: ConfirmPasskeyPorts,
  { user }: Authenticated,
  caller: Caller,
): Promise<Refused<"passkey_refused">> {
  return await recordRefusal(ports, refused("passkey_refused"), {
    type: "challenge.refused",
    userId: user.id,
    detail: { purpose: "passkey_enrollment", method: "passkey" },
  }, caller);
}

/** Another request was faster: it completed the enrollment or started a newer one. */
async function refuseOvertaken(
  ports: ConfirmPasskeyPorts,
  { challengeToken }: PasskeyConfirmation,
  authenticated: Authenticated,
  caller: Caller,
): Promise<Refused<ChallengeRefusal>> {
  const found = await findEnrollment(ports, challengeToken, authenticated, caller);
  if (!found.ok) return found;
  return await refuseChallenge(ports, found.value, "invalid_challenge", operation, caller);
}
