/**
 * The one door to the core: what the server and the terminal may use.
 * @module
 */
export { type Core, createCore } from "./core.ts";
export { createTwilioService, openCore, type OpenedCore } from "./open.ts";
export { type Config, parseAccountConfig, parseConfig, type ParsedConfig } from "./config.ts";
export { StoreRefused } from "./adapters/sql/store_refused.ts";
export { type CheckAnswer, type FetchAnswer, type Page, type StartAnswer } from "./ports.ts";
export { StorageUnavailable } from "./ports.ts";
export type { AuditEvent, AuditEventType, Caller } from "./domain/audit_event.ts";
export { type Channel, channels } from "./domain/challenge.ts";
export type { Instant } from "./domain/instant.ts";
export { maskPhoneNumber, parsePhoneNumber, type PhoneNumber } from "./domain/phone_number.ts";
export { printable } from "./domain/printable.ts";
export type { ProviderCall } from "./domain/provider_call.ts";
export type { FieldCode, FieldRefusal, Outcome, Refusal, RefusalCode } from "./domain/refusal.ts";
export { idleEnd, type Session } from "./domain/session.ts";
export type { User, UserId } from "./domain/user.ts";
export type { Username } from "./domain/username.ts";
export type { SentCode } from "./usecases/deliver_code.ts";
export type { UserDescription } from "./usecases/describe_user.ts";
export type { UserList } from "./usecases/list_users.ts";
export type { OpenedChallenge } from "./usecases/log_in.ts";
export type { OpenedSession } from "./usecases/open_session.ts";
