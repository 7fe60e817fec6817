import type { AuditEvent, AuditEventType } from "../../core/domain/audit_event.ts";
import { provenWith } from "../../core/domain/factors/proven_with.ts";
import type { Instant } from "../../core/domain/instant.ts";
import { provenWords } from "./factor_words.ts";
import { reasonWords } from "./refusals.ts";
import { blockWords } from "./block_words.ts";
import { providerResult } from "./provider_words.ts";
import { sendsOf } from "./sends_words.ts";
import { cell, type Line, span, type Tone } from "../draw/text.ts";
import { age, timestamp } from "../draw/time.ts";

interface EventWords {
  readonly tone: "good" | "bad" | "warn" | "dim";
  readonly words: string;
}

const eventWords: Readonly<Record<AuditEventType, EventWords>> = {
  "user.registered": { tone: "good", words: "registered" },
  "user.registration_refused": { tone: "bad", words: "registration refused" },
  "user.created": { tone: "good", words: "user created" },
  "invitation.created": { tone: "dim", words: "invited" },
  "invitation.used": { tone: "good", words: "invitation used" },
  "invitation.revoked": { tone: "dim", words: "invitation revoked" },
  "invitation.refused": { tone: "bad", words: "invitation refused" },
  "login.refused": { tone: "bad", words: "login refused" },
  "challenge.opened": { tone: "dim", words: "password accepted" },
  "challenge.refused": { tone: "bad", words: "second factor refused" },
  "code.resend_requested": { tone: "dim", words: "code requested again" },
  "code.sent": { tone: "dim", words: "code sent" },
  "code.refused": { tone: "bad", words: "code not sent" },
  "code.undelivered": { tone: "bad", words: "code not delivered" },
  "code.withheld": { tone: "dim", words: "test number, none sent" },
  "session.opened": { tone: "good", words: "logged in" },
  "session.ended": { tone: "dim", words: "session ended" },
  "session.stepped_up": { tone: "good", words: "stepped up" },
  "password.hash_upgraded": { tone: "dim", words: "password hash upgraded" },
  "password.changed": { tone: "good", words: "password changed" },
  "password.change_refused": { tone: "bad", words: "password change refused" },
  "password.reset_requested": { tone: "dim", words: "reset requested" },
  "password.reset_waiting": { tone: "bad", words: "reset by phone waiting" },
  "password.reset_ended": { tone: "dim", words: "reset by phone ended" },
  "password.reset": { tone: "good", words: "password reset" },
  "phone.change_requested": { tone: "dim", words: "phone change requested" },
  "phone.changed": { tone: "good", words: "phone changed" },
  "phone.corrected": { tone: "dim", words: "phone corrected" },
  "totp.enrollment_begun": { tone: "dim", words: "app enrollment started" },
  "totp.enrollment_refused": { tone: "bad", words: "app enrollment refused" },
  "totp.enrolled": { tone: "good", words: "authenticator app added" },
  "totp.removed": { tone: "dim", words: "authenticator removed" },
  "recovery_codes.replaced": { tone: "good", words: "recovery codes replaced" },
  "passkey.enrolled": { tone: "good", words: "passkey added" },
  "passkey.renamed": { tone: "dim", words: "passkey renamed" },
  "passkey.removed": { tone: "dim", words: "passkey removed" },
  "device.revoked": { tone: "dim", words: "device forgotten" },
  "notice.sent": { tone: "dim", words: "notice sent" },
  "notice.not_sent": { tone: "bad", words: "notice not sent" },
  "token.issued": { tone: "dim", words: "signed token issued" },
  "consent.given": { tone: "good", words: "agreed to an app" },
  "grant.opened": { tone: "good", words: "logged in to an app" },
  "grant.redeemed": { tone: "dim", words: "app got its tokens" },
  "grant.ended": { tone: "dim", words: "app lost its access" },
  "client.refused": { tone: "bad", words: "app refused" },
  "signing_key.made": { tone: "dim", words: "signing key created" },
  "user.exported": { tone: "dim", words: "data exported" },
  "user.deleted": { tone: "dim", words: "account deleted" },
  "user.roles_changed": { tone: "good", words: "roles changed" },
  "user.metadata_replaced": { tone: "dim", words: "metadata replaced" },
  "users.import_started": { tone: "dim", words: "import started" },
  "users.imported": { tone: "good", words: "users imported" },
  "users.exported": { tone: "dim", words: "users exported" },
  "sessions.ended_by_operator": { tone: "dim", words: "sessions ended" },
  "devices.ended_by_operator": { tone: "dim", words: "devices forgotten" },
  "sessions.all_ended": { tone: "bad", words: "all sessions ended" },
  "second_factor.reset": { tone: "bad", words: "second factor reset" },
  "recovery_code.issued": { tone: "dim", words: "recovery code issued" },
  "database.backed_up": { tone: "good", words: "database backed up" },
  "user.locked": { tone: "bad", words: "account locked" },
  "user.unlocked": { tone: "good", words: "account unlocked" },
  "account.disabled": { tone: "bad", words: "authenticator disabled" },
  "act.refused": { tone: "bad", words: "operation refused" },
  "sends.stopped": { tone: "bad", words: "sends stopped" },
  "sends.resumed": { tone: "good", words: "sends resumed" },
  "fraud_guard.paused": { tone: "bad", words: "paused by fraud guard" },
  "fraud_guard.lifted": { tone: "good", words: "pause lifted" },
  "circuit.opened": { tone: "bad", words: "circuit opened" },
  "circuit.closed": { tone: "good", words: "circuit closed" },
  "clock.accepted": { tone: "good", words: "clock accepted" },
  "deliveries.reconciled": { tone: "dim", words: "deliveries reconciled" },
  "record.exported": { tone: "dim", words: "audit log exported" },
  "verification.code_sent": { tone: "dim", words: "verification code sent" },
  "verification.code_refused": { tone: "bad", words: "verification not sent" },
  "verification.approved": { tone: "good", words: "number verified" },
  "verification.refused": { tone: "bad", words: "verification refused" },
  "test.code_sent": { tone: "dim", words: "test code sent" },
  "test.code_refused": { tone: "bad", words: "test code not sent" },
  "test.code_checked": { tone: "dim", words: "test code checked" },
  "test.cancelled": { tone: "dim", words: "test canceled" },
  "api_key.created": { tone: "good", words: "API key created" },
  "api_key.revoked": { tone: "dim", words: "API key revoked" },
  "api_key.refused": { tone: "bad", words: "API key refused" },
  "client.added": { tone: "good", words: "client added" },
  "client.declared": { tone: "good", words: "clients declared" },
  "client.secret_added": { tone: "good", words: "client secret added" },
  "client.secret_removed": { tone: "dim", words: "client secret removed" },
  "client.updated": { tone: "dim", words: "client updated" },
  "client.disabled": { tone: "bad", words: "client disabled" },
  "client.enabled": { tone: "good", words: "client enabled" },
  "client.removed": { tone: "bad", words: "client removed" },
  "test_number.added": { tone: "bad", words: "test number added" },
  "test_number.removed": { tone: "good", words: "test number removed" },
  "test_number.deleted": { tone: "dim", words: "test number deleted" },
  "webhooks.replayed": { tone: "dim", words: "webhooks replayed" },
  "webhooks.discarded": { tone: "bad", words: "webhooks discarded" },
  "alert.raised": { tone: "bad", words: "alert" },
} satisfies Record<AuditEventType, EventWords>;

/** The same, if the provider's response was lost: the message may have been sent. */
const uncertainWords: Partial<Readonly<Record<AuditEventType, string>>> = {
  "code.refused": "code uncertain",
  "verification.code_refused": "verification uncertain",
  "test.code_refused": "test code uncertain",
  "notice.not_sent": "notice uncertain",
};

/** What happened, in a few words. */
export function wordsOfEvent(event: AuditEvent): EventWords {
  const uncertain = uncertainWords[event.type];
  return uncertain !== undefined && isUncertain(event)
    ? { tone: "warn", words: uncertain }
    : eventWords[event.type];
}

/**
 * Older events have no status. Those of a call without a usable response are taken as uncertain,
 * although the call may not have reached the provider.
 */
function isUncertain({ detail, reason }: AuditEvent): boolean {
  const { delivery_id: delivery, delivery_status: status, http_status: http, result } = detail;
  if (typeof delivery !== "string") return false;
  if (typeof status === "string") return status === "uncertain";
  const isFault = reason === "provider_unavailable" || result === "fault";
  return isFault && (typeof http !== "number" || http >= 500);
}

/** Whether it is about something that failed, or may have. */
export function isFailedEvent(event: AuditEvent): boolean {
  const { tone } = wordsOfEvent(event);
  return tone === "bad" || tone === "warn";
}

export const eventGlyphs: Readonly<Record<EventWords["tone"], string>> = {
  good: "✓",
  bad: "✗",
  warn: "!",
  dim: "·",
};

/** An event next to a list: its age, and what happened. */
export function eventBrief(event: AuditEvent, now: Instant): Line {
  const { tone, words } = wordsOfEvent(event);
  return [
    cell(` ${age(event.at, now)}`, 7, "dim"),
    span(`${eventGlyphs[tone]} `, tone),
    cell(words, 24, tone === "dim" ? "plain" : tone),
    span(eventDetail(event), "dim"),
  ];
}

/** One line of the audit log: when, what and why. Narrow windows omit the year. */
export function eventLine(event: AuditEvent, columns: number): Line {
  const { tone, words } = wordsOfEvent(event);
  const stamp = timestamp(event.at);
  const wordTone: Tone = tone === "dim" ? "plain" : tone;
  return [
    span(` ${columns < 100 ? stamp.slice(5) : stamp}  `, "dim"),
    span(`${eventGlyphs[tone]} `, tone),
    cell(words, 24, wordTone),
    span(eventDetail(event), "dim"),
  ];
}

/** `by marek: ticket 4711`: the operator, or the API key of a backend, and the reason given. */
function operatorWords({ actor, actorName, apiKeyId, detail }: AuditEvent): string | null {
  if (actor !== "operator") return null;
  const reason = typeof detail.reason === "string" ? `: ${detail.reason}` : "";
  return `by ${apiKeyId === null ? "" : "API key "}${actorName ?? "operator"}${reason}`;
}

/** `+staff -trial`: the roles that were added and removed. */
function roleChanges({ detail: { before, after } }: AuditEvent): string | null {
  if (typeof before !== "string" || typeof after !== "string") return null;
  const [old, now] = [before, after].map((roles) => roles.split(",").filter((role) => role !== ""));
  const added = now?.filter((role) => !old?.includes(role)).map((role) => `+${role}`) ?? [];
  const removed = old?.filter((role) => !now?.includes(role)).map((role) => `-${role}`) ?? [];
  return [...added, ...removed].join(" ");
}

/** `from 203.0.113.9 through 192.0.2.80`: the client, and the backend whose key names it. */
function fromWords({ address, peerAddress }: AuditEvent): string | null {
  if (address === null) return null;
  return peerAddress === null ? `from ${address}` : `from ${address} through ${peerAddress}`;
}

/** The name of the passkey that an event is about. Other events have names of something else. */
function passkeyName({ detail: { passkey_id: id, name } }: AuditEvent): string | null {
  return typeof id === "string" && typeof name === "string" ? name : null;
}

/** The other details of an event: reason, method, latency, operator and address. */
export function eventDetail(event: AuditEvent): string {
  const { channel, provider_code: code, latency_ms: latency } = event.detail;
  const { block_reason: block, blocked_by: by, scope, key_name: key } = event.detail;
  const { client_name: client } = event.detail;
  const passkey = passkeyName(event);
  const methods = typeof channel === "string" ? [channel] : provenWith(event);
  const parts = [
    event.count > 1 ? `x${event.count}` : null,
    typeof event.detail.alert === "string" ? event.detail.alert.replaceAll("_", " ") : null,
    wordsOfEvent(event).tone === "warn" ? "may have been sent" : null,
    // What blocked a send says more than the refusal that the user got.
    event.reason === null || typeof block === "string" ? null : reasonWords(event.reason),
    // The scope that was stopped, resumed, paused or lifted.
    typeof scope === "string" ? sendsOf(scope) : null,
    typeof block === "string" ? blockWords(block, typeof by === "string" ? by : null) : null,
    methods.length > 0 ? provenWords(methods, passkey) : null,
    methods.length > 0 || passkey === null ? null : `"${passkey}"`,
    typeof client === "string" ? client : null,
    roleChanges(event),
    typeof code === "number" ? providerResult(code) : null,
    typeof latency === "number" ? `${latency} ms` : null,
    operatorWords(event),
    typeof key === "string" ? `key ${key}` : null,
    fromWords(event),
  ];
  return parts.filter((part) => part !== null).join(", ");
}
