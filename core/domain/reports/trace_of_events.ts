import type { AuditEvent, AuditEventType } from "../audit_event.ts";
import { guessesMax } from "../challenge/challenge.ts";
import { failureWords } from "./failure_words.ts";
import { type LooseStep, ranks } from "./trace.ts";

/** What a challenge was opened for; each of these begins a trace. */
const openings: Readonly<Record<string, string>> = {
  login: "Password right: a login began",
  step_up: "Step-up asked for in a session",
  passkey_enrollment: "New passkey begun in a session",
};

/** What ended it well. */
const successes: Readonly<Partial<Record<AuditEventType, string>>> = {
  "session.opened": "Signed in: a session opened",
  "session.stepped_up": "Stepped up: the session is proven anew",
  "phone.changed": "Phone number changed",
  "password.reset": "Password reset",
  "passkey.enrolled": "Passkey added",
};

const sendActs: readonly unknown[] = ["code.send", "phone.correct"];

const refusedSends: Readonly<Record<string, string>> = {
  resend_too_soon: "asked again too soon",
  too_many_sends: "all sends of this login are used up",
  channel_unavailable: "this way is not open",
  challenge_consumed: "the login was finished",
  challenge_replaced: "a newer login took its place",
  challenge_expired: "the login had expired",
  too_many_attempts: "all guesses are used up",
  phone_number_not_correctable: "the number cannot be corrected",
};

const refusedGuesses: Readonly<Record<string, string>> = {
  wrong_code: "Wrong code",
  passkey_refused: "Passkey refused",
  too_many_attempts: "Guess refused: all guesses are used up",
  code_expired: "Guess refused: the code had expired",
  code_not_sent: "Guess refused: no code was sent",
  challenge_expired: "Guess refused: the login had expired",
  challenge_consumed: "Guess refused: the login was finished",
  challenge_replaced: "Guess refused: a newer login took its place",
  invalid_challenge: "Guess refused: the login was not in force",
  method_unavailable: "Guess refused: this way is not open",
  provider_unavailable: "Guess not judged: the provider failed",
  provider_error: "Guess not judged: the provider lost the code",
};

export function isSuccess(type: AuditEventType): boolean {
  return successes[type] !== undefined;
}

/** Of the events of one challenge or test. What a delivery tells itself is left out. */
export function stepsOfEvents(events: readonly AuditEvent[]): readonly LooseStep[] {
  return events.flatMap((event) => {
    const step = stepOf(event);
    return step === null ? [] : [{ at: event.at, ...step }];
  });
}

type Told = Omit<LooseStep, "at">;

function stepOf(event: AuditEvent): Told | null {
  const success = successes[event.type];
  if (success !== undefined) {
    return { rank: ranks.verdict, tone: "good", words: success, details: factsOf(event) };
  }
  switch (event.type) {
    case "challenge.opened":
      return opened(event, openings[String(event.detail["purpose"] ?? "login")] ?? "Begun");
    case "phone.change_requested":
      return opened(event, "Change of phone number asked for in a session");
    case "phone.corrected":
      return corrected(event);
    case "password.reset_requested":
      return opened(event, "Password reset asked for");
    case "code.refused":
    case "test.code_refused":
      return event.detail["delivery_id"] === undefined ? refusedSend(event) : null;
    case "challenge.refused":
      return refusedGuess(event, sendActs.includes(event.detail["act"]));
    case "test.code_checked":
      return checkedTest(event);
    case "test.cancelled":
      return { rank: ranks.verdict, tone: "plain", words: "Test cancelled", details: by(event) };
    default:
      return null;
  }
}

function opened(event: AuditEvent, words: string): Told {
  const login = event.type === "challenge.opened" && event.detail["purpose"] === undefined;
  const tone = login ? "good" : "plain";
  return { rank: ranks.opened, tone, words, details: callerOf(event) };
}

function corrected({ detail }: AuditEvent): Told {
  const words = `Number corrected from ${detail["from"]} to ${detail["to"]}`;
  const details = [`${detail["corrections_left"]} corrections left`];
  return { rank: ranks.send, tone: "plain", words, details };
}

function refusedSend(event: AuditEvent): Told {
  const blocked = event.detail["block_reason"];
  const reason = event.reason ?? "";
  const why = typeof blocked === "string"
    ? failureWords("limit", blocked)
    : refusedSends[reason] ?? reason.replaceAll("_", " ");
  const words = `Send refused: ${why}${times(event)}`;
  return { rank: ranks.send, tone: "bad", words, details: factsOf(event) };
}

function refusedGuess(event: AuditEvent, send: boolean): Told {
  if (send) return refusedSend(event);
  const reason = event.reason ?? "";
  const words = refusedGuesses[reason] ?? `Refused: ${reason.replaceAll("_", " ")}`;
  const details = factsOf(event);
  return { rank: ranks.guess, tone: "bad", words: `${words}${times(event)}`, details };
}

/** A right one is told by its delivery. */
function checkedTest(event: AuditEvent): Told | null {
  const result = String(event.detail["result"]);
  if (result === "approved") return null;
  const words = result === "wrong" ? "Wrong code" : refusedGuesses[result] ??
    (result === "gone" ? "Code gone: expired or cancelled" : "No verdict");
  return { rank: ranks.guess, tone: "bad", words, details: [...factsOf(event), ...by(event)] };
}

/** Repeats within a minute stand on one event. */
function times({ count }: AuditEvent): string {
  return count === 1 ? "" : `, ${count} times`;
}

function factsOf({ detail, at, lastAt, count }: AuditEvent): readonly string[] {
  const { method, attempt, channel, http_status, latency_ms, blocked_by } = detail;
  const { provider_code, device_trusted } = detail;
  const code = typeof provider_code === "number" ? String(provider_code) : null;
  return [
    ...(typeof channel === "string" ? [`by ${channel}`] : []),
    ...(typeof method === "string" ? [`by ${method}`] : []),
    ...(typeof attempt === "number" ? [`guess ${attempt} of ${guessesMax}`] : []),
    ...(count > 1 ? [`the last after ${Math.round((lastAt - at) / 1000)} s`] : []),
    ...(typeof blocked_by === "string" ? [`limit ${blocked_by}`] : []),
    ...(code === null ? [] : [`${code}: ${failureWords("provider", code)}`]),
    ...(typeof http_status === "number" ? [`HTTP ${http_status} in ${latency_ms} ms`] : []),
    ...(device_trusted === true ? ["the device is trusted from now on"] : []),
  ];
}

function callerOf(event: AuditEvent): readonly string[] {
  const { address, requestId } = event;
  return [
    ...(address === null ? [] : [`from ${address}`]),
    ...(requestId === null ? [] : [`request ${requestId}`]),
    ...by(event),
  ];
}

function by({ actorName }: AuditEvent): readonly string[] {
  return actorName === null ? [] : [`by ${actorName}`];
}
