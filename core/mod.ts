/**
 * The one door to the core: what the server and the terminal may use.
 * @module
 */
export { type Core, createCore } from "./core.ts";
export { createTwilioService, openCore, type OpenedCore } from "./open.ts";
export { type Config, parseAccountConfig, parseConfig, type ParsedConfig } from "./config.ts";
export { parseConfigBesideDev } from "./beside_dev_config.ts";
export { cleanEnvironment, type ReadSettingsFile } from "./settings.ts";
export { settingNames } from "./setting_names.ts";
export { readSettingsFile } from "./settings_file.ts";
export { serviceSettings } from "./twilio_config.ts";
export { type ParsedSendPolicy, parseSendPolicy } from "./policy_config.ts";
export { type Diagnosis, runDoctor } from "./diagnose.ts";
export { diagnosisBody, diagnosisText } from "./doctor/diagnosis_text.ts";
export { type Finding, severities, type Severity } from "./doctor/finding.ts";
export { StoreRefused } from "./adapters/sql/store_refused.ts";
export type { CheckAnswer, FetchAnswer, StartAnswer } from "./ports/verifier.ts";
export type { DeliveryQuery } from "./send_store.ts";
export { type Page } from "./store.ts";
export { type StorageTrouble, StorageUnavailable, UserGone } from "./store.ts";
export { type ActivityWindow, activityWindows, parseActivityWindow } from "./domain/activity.ts";
export type { AuditEvent, AuditEventId, AuditEventType, Caller } from "./domain/audit_event.ts";
export { resendAfter } from "./domain/challenge.ts";
export { type Channel, channels } from "./domain/channel.ts";
export type { CircuitName } from "./domain/circuit.ts";
export type { ClockState } from "./domain/clock_mark.ts";
export {
  type BlockReason,
  type Delivery,
  type DeliveryStatus,
  deliveryStatuses,
} from "./domain/delivery.ts";
export type { Device } from "./domain/device.ts";
export type { GuardMode, Pause } from "./domain/fraud_guard.ts";
export type { Instant } from "./domain/instant.ts";
export type { SecretFault } from "./domain/secret_check.ts";
export { secretFaultWords } from "./doctor/secrets_area.ts";
export { type JsonKeys, jsonKeysMistake, readJsonKeys } from "./domain/json_keys.ts";
export {
  formatIpAddress,
  formatNetwork,
  type IpAddress,
  isInNetwork,
  loopbackNetworks,
  type Network,
  networkOf,
  parseIpAddress,
  privateNetworks,
} from "./domain/network.ts";
export {
  type ActDone,
  type ActPreview,
  type OperatorAct,
  operatorActs,
} from "./domain/operator_act.ts";
export type { Passkey } from "./domain/passkey.ts";
export {
  maskPhoneNumber,
  parsePhoneNumber,
  parsePossibleNumber,
  type PhoneNumber,
} from "./domain/phone_number.ts";
export { printable } from "./domain/printable.ts";
export { type MicroUsd, microUsdPerUsd } from "./domain/price_table.ts";
export type { ProviderCall } from "./domain/provider_call.ts";
export {
  type FieldCode,
  type FieldRefusal,
  granted,
  type Outcome,
  type Refusal,
  type RefusalCode,
  refused,
} from "./domain/refusal.ts";
export { parseReason } from "./domain/reason.ts";
export type { PolicyReplay, ReplayTotals } from "./domain/replay_report.ts";
export type { Authenticators } from "./domain/authenticators.ts";
export type { Budget, SendPolicy } from "./domain/send_policy.ts";
export { parseStopScope, type SendStop } from "./domain/send_stop.ts";
export { aalOf, idleEnd, type Session, type SessionPolicy } from "./domain/session.ts";
export { keySetCacheSeconds } from "./domain/signing_key.ts";
export type { Trace, TraceStep } from "./domain/trace.ts";
export { failuresInRowMax, secondFactorBlock, type User, wrongPasswords } from "./domain/user.ts";
export type { UserId } from "./domain/user_id.ts";
export {
  parseUserSearch,
  type UserFilter,
  userFilters,
  type UserOrder,
  userOrders,
  withUserFilter,
} from "./domain/user_search.ts";
export type { UserHoldings } from "./domain/user_holdings.ts";
export type { Username } from "./domain/username.ts";
export type { TotpEnrollment } from "./usecases/enroll_totp.ts";
export type { RotatedSecrets, Rotation } from "./usecases/rotate_secrets.ts";
export type { BegunChallenge } from "./usecases/begin_challenge.ts";
export type { SentCode } from "./usecases/deliver_code.ts";
export type { ActivityFailure } from "./usecases/count_failures.ts";
export type {
  ActivityBucket,
  ActivityDescription,
  ActivityPlace,
  ActivityTotals,
} from "./usecases/describe_activity.ts";
export type {
  DescribedCircuit,
  DescribedPause,
  SendControls,
  SendsDescription,
  SendTotals,
} from "./usecases/describe_sends.ts";
export type { UserDescription } from "./usecases/describe_user.ts";
export type { FeedEvent, FeedInput } from "./usecases/list_feed.ts";
export type { UserExport } from "./usecases/export_user.ts";
export type { ListUsersInput, UserList } from "./usecases/list_users.ts";
export type { LoggedIn } from "./usecases/log_in.ts";
export type { OpenedChallenge } from "./usecases/open_challenge.ts";
export type { TestQuote } from "./usecases/quote_test_verification.ts";
export type { ReconcileAnswer, Reconciliation } from "./usecases/reconcile_deliveries.ts";
export type { OpenedSession } from "./usecases/open_session.ts";
