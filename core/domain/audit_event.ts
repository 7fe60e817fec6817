import type { Instant } from "./instant.ts";
import type { NewId } from "./id.ts";
import type { TokenId } from "./token.ts";
import type { UserId } from "./user_id.ts";

export type AuditEventId = `evt_${string}`;

/** Types of audit events, in the past tense. */
export const auditEventTypes = [
  "user.registered",
  "user.registration_refused",
  "user.created",
  "invitation.created",
  "invitation.used",
  "invitation.revoked",
  "invitation.refused",
  "login.refused",
  "challenge.opened",
  "challenge.refused",
  "code.resend_requested",
  "code.sent",
  "code.refused",
  "code.withheld",
  "code.undelivered",
  "session.opened",
  "session.ended",
  "session.stepped_up",
  "password.hash_upgraded",
  "password.changed",
  "password.change_refused",
  "password.reset_requested",
  "password.reset_waiting",
  "password.reset_ended",
  "password.reset",
  "phone.change_requested",
  "phone.changed",
  "phone.corrected",
  "totp.enrollment_begun",
  "totp.enrollment_refused",
  "totp.enrolled",
  "totp.removed",
  "recovery_codes.replaced",
  "passkey.enrolled",
  "passkey.renamed",
  "passkey.removed",
  "device.revoked",
  "notice.sent",
  "notice.not_sent",
  "token.issued",
  "consent.given",
  "grant.opened",
  "grant.redeemed",
  "grant.ended",
  "client.refused",
  "signing_key.made",
  "user.exported",
  "user.deleted",
  "user.roles_changed",
  "user.metadata_replaced",
  "users.import_started",
  "users.imported",
  "users.exported",
  "sessions.ended_by_operator",
  "devices.ended_by_operator",
  "sessions.all_ended",
  "second_factor.reset",
  "recovery_code.issued",
  "database.backed_up",
  "user.locked",
  "user.unlocked",
  "account.disabled",
  "act.refused",
  "sends.stopped",
  "sends.resumed",
  "fraud_guard.paused",
  "fraud_guard.lifted",
  "circuit.opened",
  "circuit.closed",
  "clock.accepted",
  "deliveries.reconciled",
  "record.exported",
  "verification.code_sent",
  "verification.code_refused",
  "verification.approved",
  "verification.refused",
  "test.code_sent",
  "test.code_refused",
  "test.code_checked",
  "test.cancelled",
  "api_key.created",
  "api_key.revoked",
  "api_key.refused",
  "client.added",
  "client.updated",
  "client.declared",
  "client.secret_added",
  "client.secret_removed",
  "client.disabled",
  "client.enabled",
  "client.removed",
  "test_number.added",
  "test_number.removed",
  "test_number.deleted",
  "webhooks.replayed",
  "webhooks.discarded",
  "alert.raised",
] as const;

export type AuditEventType = typeof auditEventTypes[number];

/** Alerts for operators: the `alert` in the detail of an `alert.raised` event. */
export const alerts = [
  "second_factor_guessing",
  "password_guesses_half",
  "password_guesses_full",
  "registrations_half",
  "registrations_full",
  "backup_failed",
  "backup_overdue",
  "budget_80",
  "budget_full",
  "credentials_refused",
  "database_full",
  "database_read_only",
  "failure_rate",
  "strength_check_failed",
  "breach_check_failed",
] as const;

export type Alert = typeof alerts[number];

/** Who acted: a user over HTTP, or an operator, at the terminal or with an API key. */
export type Actor = "user" | "operator";

/** One entry in the audit log. Never contains a password, code, token or full phone number. */
export interface AuditEvent {
  readonly id: AuditEventId;
  readonly at: Instant;
  readonly type: AuditEventType;
  readonly actor: Actor;
  /** The name of the operator, or of the key that acts like one. Null for users. */
  readonly actorName: string | null;
  readonly userId: UserId | null;
  readonly address: string | null;
  readonly requestId: string | null;
  /** The API key of the request, or null. */
  readonly apiKeyId: TokenId | null;
  /** Who connected, if an API key vouched for another `address`. Otherwise null. */
  readonly peerAddress: string | null;
  /** The refusal code, or null if nothing was refused. */
  readonly reason: string | null;
  /** Flat facts, such as the channel, the provider's error code or the latency. */
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
  /** Occurrences. A refusal that repeats within a minute is counted instead of written again. */
  readonly count: number;
  /** The time of the last occurrence. Equal to `at` if there was only one. */
  readonly lastAt: Instant;
}

/** The caller, as the HTTP server or the terminal knows it. */
export interface Caller {
  readonly actor: Actor;
  readonly actorName: string | null;
  /** The network address as text. Null at the terminal. */
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly requestId: string | null;
  /** The API key that the request was made with. Omitted without one. */
  readonly apiKey?: CallerKey;
  /** Whether a person at a terminal sent the request with `apiKey`. Omitted if not. */
  readonly atTerminal?: true;
  /** The address that connected, if `apiKey` vouched for `address`. Omitted otherwise. */
  readonly peerAddress?: string;
  /**
   * The client whose code an operator sends again: limits count that client, not the operator.
   * Omitted for a client's own requests.
   */
  readonly client?: CodeClient;
  /** Aborted once the client has left: nothing more is computed for it. Omitted if unknown. */
  readonly left?: AbortSignal;
  /** Gets who the request turns out to be about. Omitted if no one needs to know. */
  readonly noteSubject?: NoteSubject;
}

/** Who requested a code, as limits count them. */
export interface CodeClient {
  /** The network address, or the network of `networkOf`. Null if it is not known. */
  readonly address: string | null;
  readonly apiKey: CallerKey | null;
}

/** The client whose code a caller requests. */
export function clientOf({ client, address, apiKey }: CodeCaller): CodeClient {
  return client ?? { address, apiKey: apiKey ?? null };
}

/** What is needed of a caller to count a code. */
export type CodeCaller = Pick<Caller, "client" | "address" | "apiKey">;

/** Who a request is about, as far as it is known. */
export interface FoundSubject {
  readonly userId: UserId;
  /** Omitted if the request presented no session. */
  readonly sessionId?: TokenId;
}

/** May be called more than once. The first user counts: what follows is about the same request. */
export type NoteSubject = (subject: FoundSubject) => void;

/** The service itself, which acts without a request. */
export const serviceItself: OperatorCaller = {
  actor: "operator",
  actorName: "latchkey",
  address: null,
  userAgent: null,
  requestId: null,
};

/** An API key, as the audit log names it. */
export interface CallerKey {
  readonly id: TokenId;
  readonly name: string;
}

/** A caller with an API key. */
export interface KeyCaller extends Caller {
  readonly apiKey: CallerKey;
}

/**
 * Whether a person acts, whose name is in the audit log: at the terminal of this machine, or at
 * another one with a key. A program with a key need not give reasons.
 */
export function isPerson({ apiKey, atTerminal }: OperatorCaller): boolean {
  return apiKey === undefined || atTerminal === true;
}

/** A caller who must be an operator: the caller of an HTTP request does not type-check. */
export interface OperatorCaller extends Caller {
  readonly actor: "operator";
}

/** What a use case provides for an event. The rest follows from the caller. */
export interface AuditFacts {
  readonly type: AuditEventType;
  readonly userId?: UserId | null;
  readonly reason?: string | null;
  readonly detail?: AuditEvent["detail"];
}

export function auditEvent(
  facts: AuditFacts,
  caller: Caller,
  at: Instant,
  newId: NewId,
): AuditEvent {
  return {
    id: newId("evt", at),
    at,
    type: facts.type,
    actor: caller.actor,
    actorName: caller.actorName,
    userId: facts.userId ?? null,
    address: caller.address,
    requestId: caller.requestId,
    apiKeyId: caller.apiKey?.id ?? null,
    peerAddress: caller.peerAddress ?? null,
    reason: facts.reason ?? null,
    detail: facts.detail ?? {},
    count: 1,
    lastAt: at,
  };
}
