import type { Caller } from "../../domain/audit_event.ts";
import { guessesMax } from "../../domain/challenge/challenge.ts";
import { type Device, deviceLifetimeSeconds } from "../../domain/session/device.ts";
import { countOf } from "../../domain/factors/authenticators.ts";
import { after, type Instant } from "../../domain/instant.ts";
import { invariant } from "../../domain/invariant.ts";
import {
  hashRecoveryCode,
  mintRecoveryCode,
  type RecoveryCodeHash,
  recoveryCodesCount,
} from "../../domain/factors/recovery_code.ts";
import { granted, type Outcome, type Refused, refused } from "../../domain/refusal.ts";
import type { Proof, Spend } from "../../domain/challenge/second_factor.ts";
import { type SessionAt, sessionAt } from "../../domain/session/assurance.ts";
import { type Amr, newLimits, type Session } from "../../domain/session/session.ts";
import { isTestUser } from "../../domain/test_numbers/test_number.ts";
import { mintToken } from "../../domain/token.ts";
import { hasProvenNumber, type User } from "../../domain/account/user.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { Ports } from "../../ports/ports.ts";
import { UserGone } from "../../ports/stores/storage.ts";
import { isNumberFull } from "./is_number_full.ts";
import { factorOf } from "./proof/factor_of.ts";
import { newEvent } from "../record/new_event.ts";
import { recordRefusal, type RecordRefusalPorts } from "../record/record_refusal.ts";
import { type FoundChallenge, refuseChallenge } from "../challenge/find_open_challenge.ts";
import { sessionEnding, type SessionEndingPorts } from "../session/session_ending.ts";
import { isSessionActive } from "../record/written_ends.ts";

export type OpenSessionPorts =
  & RecordRefusalPorts
  & SessionEndingPorts
  & Pick<
    Ports,
    "users" | "challenges" | "sessions" | "factors" | "policies" | "clock" | "randomBytes"
  >;

const operation = "second_factor.prove";

export interface OpenedSession {
  /** Shown once; only its hash is kept. */
  readonly sessionToken: string;
  readonly session: SessionAt;
  readonly user: User;
  /** Ten codes, shown once, at the first login; null later. */
  readonly recoveryCodes: readonly string[] | null;
  /** Set if a recovery code was used; otherwise null. */
  readonly recoveryCodesLeft: number | null;
  /** Shown once, if the user chose to trust the device; otherwise null. */
  readonly deviceToken: string | null;
}

/** What the user chose along with the proof. */
export interface OpeningChoices {
  /** Whether to trust this device: it then needs no second factor for thirty days. */
  readonly trustDevice: boolean;
  /**
   * Whether a login opens a session with the lifetime of the settings instead of the short one. A
   * step-up keeps the lifetime of its session.
   */
  readonly remember?: boolean;
}

/** Opens a session from a proof. The loser of a race gets the outcome of the challenge. */
export async function openSession(
  ports: OpenSessionPorts,
  { challenge, user }: FoundChallenge,
  proof: Proof,
  { trustDevice, remember = false }: OpeningChoices,
  caller: Caller,
): Promise<Outcome<OpenedSession, OvertakenRefusal>> {
  const stepUp = challenge.purpose === "step_up";
  const test = proof.test === true || isTestUser(user);
  const token = mintToken("session", ports.randomBytes);
  const fresh = newSession(ports, user.id, token, {
    amr: ["pwd", proof.amr],
    // A challenge opens right after the password was verified.
    authenticatedAt: challenge.createdAt,
    remember,
    deviceId: null,
    test,
  }, caller);
  const session = stepUp ? await replacementOf(ports, challenge.sessionId, fresh) : fresh;
  const found = { challenge, user };
  if (session === null) {
    return await refuseChallenge(ports, found, "invalid_challenge", operation, caller);
  }
  const trusted = trustDevice ? newDevice(ports, user.id, caller) : null;
  const first = proof.verifiesPhone && !hasProvenNumber(user);
  const codes = first ? mintRecoveryCodes(ports, user.id) : null;
  const type = stepUp ? "session.stepped_up" : "session.opened";
  const detail = {
    challenge_id: challenge.id,
    session_id: session.id,
    method: proof.amr,
    ...factorOf(proof),
    device_trusted: trustDevice,
    latency_ms: proof.latencyMs ?? null,
    ...(stepUp ? { replaces: challenge.sessionId } : {}),
  };
  const event = newEvent(ports, caller, { type, userId: user.id, detail });
  const now = session.createdAt;
  const endsReset = stepUp ? "step_up" : "login";
  const opened = await ports.sessions.openSession({
    challengeId: challenge.id,
    session,
    now,
    spend: proof.spends,
    verifiesPhone: proof.verifiesPhone,
    test: proof.test === true,
    // Test numbers are shared by the users of one test.
    accountsPerNumber: first && proof.test !== true
      ? ports.policies.registration.accountsPerNumber
      : 0,
    numberVersion: proof.numberVersion ?? null,
    replaces: stepUp ? challenge.sessionId : null,
    device: trusted?.device ?? null,
    recoveryCodes: codes?.hashes ?? null,
    perUserMax: ports.policies.session.perUserMax,
    ...sessionEnding(ports, { userId: user.id, by: "session_limit", endsReset }, caller),
  }, event);
  if (opened === null) return await refuseOvertaken(ports, found, session, proof, caller);
  caller.noteSubject?.({ userId: user.id, sessionId: session.id });
  const loggedIn = await findPresentUser(ports, user.id);
  return granted({
    sessionToken: token.text,
    session: sessionAt(session, now, ports.policies.session),
    user: loggedIn,
    recoveryCodes: codes?.texts ?? null,
    recoveryCodesLeft: proof.amr === "recovery"
      ? countOf(await ports.factors.findAuthenticators(user.id), "recovery_codes")
      : null,
    deviceToken: trusted?.text ?? null,
  });
}

async function findPresentUser(ports: OpenSessionPorts, id: UserId): Promise<User> {
  const user = await ports.users.findUser(id);
  if (user !== null) return user;
  throw new UserGone("Cannot return the session: its user was deleted");
}

/**
 * Returns the session that replaces the one stepped up. A step-up is not a new login, so the new
 * session keeps the limits of the old one: no chain of step-ups outlives the absolute limit, which
 * is counted from the login (NIST SP 800-63B-4 2.2.3). It also keeps the time of the password,
 * which was not verified again. Returns null if the old session is no longer active.
 */
async function replacementOf(
  ports: OpenSessionPorts,
  replacedId: Session["id"] | null,
  fresh: Session,
): Promise<Session | null> {
  const found = replacedId === null ? null : await ports.sessions.findSession(replacedId);
  if (found === null || !await isSessionActive(ports, found.session, fresh.createdAt)) {
    return null;
  }
  const { expiresAt, idleSeconds, absoluteSeconds, authenticatedAt, deviceId } = found.session;
  const kept = { expiresAt, idleSeconds, absoluteSeconds, authenticatedAt };
  // A session opened by a trusted device still ends when the device's trust ends.
  return { ...fresh, ...kept, deviceId };
}

type OvertakenRefusal =
  | "challenge_expired"
  | "challenge_consumed"
  | "challenge_replaced"
  | "invalid_challenge"
  | "code_expired"
  | "wrong_code"
  | "passkey_refused"
  | "phone_number_limit";

/** The refusal for a proof that was used up elsewhere. */
const usedUp = {
  totp_step: "wrong_code",
  recovery_code: "wrong_code",
  passkey: "passkey_refused",
} as const satisfies Record<Spend["kind"], OvertakenRefusal>;

async function refuseOvertaken(
  ports: OpenSessionPorts,
  overtaken: FoundChallenge,
  session: Session,
  proof: Proof,
  caller: Caller,
): Promise<Refused<OvertakenRefusal>> {
  const { id, purpose, sessionId } = overtaken.challenge;
  const refuse = <Code extends OvertakenRefusal>(code: Code): Promise<Refused<Code>> =>
    refuseChallenge(ports, overtaken, code, operation, caller);
  const found = await ports.challenges.findChallenge(id);
  if (found === null || found.user.lockedAt !== null) return await refuse("invalid_challenge");
  const { endedAs, guesses, numberVersion } = found.challenge;
  if (endedAs !== null) {
    return await refuse(`challenge_${endedAs}`);
  }
  // The code was sent to a number that was corrected while the code was being checked.
  if (proof.numberVersion !== undefined && proof.numberVersion !== numberVersion) {
    return await refuse("code_expired");
  }
  const verifies = proof.verifiesPhone && found.user.phoneVerifiedAt === null;
  if (verifies && await isNumberFull(ports, found.user.phoneNumber)) {
    return await refuse("phone_number_limit");
  }
  // Still open: the step-up's session ended, or the proof was used up elsewhere.
  const sessionGone = purpose === "step_up" &&
    await replacementOf(ports, sessionId, session) === null;
  if (sessionGone || proof.spends === null) return await refuse("invalid_challenge");
  const code = usedUp[proof.spends.kind];
  const guessesLeft = Math.max(0, guessesMax - guesses);
  const what = { challenge_id: id, purpose, method: proof.amr, ...factorOf(proof) };
  return await recordRefusal(ports, refused(code, { guessesLeft }), {
    type: "challenge.refused",
    userId: session.userId,
    detail: { ...what, attempt: guesses, used_elsewhere: true },
  }, caller);
}

/** How a login was made. */
export interface Login {
  /** The second is `device` if a trusted device replaced the second factor. */
  readonly amr: readonly [Amr, Amr];
  readonly authenticatedAt: Instant;
  readonly remember: boolean;
  readonly deviceId: Device["id"] | null;
  /** Whether the user is a test user: then no method is a second factor. */
  readonly test: boolean;
}

/** Returns a session that starts now. */
export function newSession(
  ports: Pick<Ports, "policies" | "clock">,
  userId: UserId,
  token: Pick<Session, "id" | "secretHash">,
  { amr, authenticatedAt, remember, deviceId, test }: Login,
  caller: Caller,
): Session {
  const now = ports.clock();
  const limits = newLimits(ports.policies.session, remember);
  return {
    id: token.id,
    secretHash: token.secretHash,
    userId,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: after(now, limits.absoluteSeconds),
    endedAt: null,
    ...limits,
    amr,
    authenticatedAt,
    secondFactorAt: deviceId === null && !test ? now : null,
    aal2EndedAt: null,
    deviceId,
    address: caller.address,
    userAgent: caller.userAgent,
  };
}

function newDevice(
  ports: OpenSessionPorts,
  userId: UserId,
  caller: Caller,
): { readonly text: string; readonly device: Device } {
  const now = ports.clock();
  const { text, id, secretHash } = mintToken("device", ports.randomBytes);
  const device: Device = {
    id,
    secretHash,
    userId,
    createdAt: now,
    lastUsedAt: now,
    expiresAt: after(now, deviceLifetimeSeconds),
    endedAt: null,
    address: caller.address,
    userAgent: caller.userAgent,
  };
  return { text, device };
}

/** Returns ten new codes: the texts for their owner, the hashes for the store. */
export function mintRecoveryCodes(
  ports: Pick<Ports, "randomBytes">,
  userId: UserId,
): { readonly texts: readonly string[]; readonly hashes: readonly RecoveryCodeHash[] } {
  const texts = Array.from(
    { length: recoveryCodesCount },
    () => mintRecoveryCode(ports.randomBytes),
  );
  const hashes = texts.map((text) => hashRecoveryCode(text, userId)).filter((hash) =>
    hash !== null
  );
  invariant(hashes.length === texts.length, "a minted recovery code is well-formed");
  return { texts, hashes };
}
