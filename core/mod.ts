/**
 * The one door to the core: what the server and the terminal may use.
 * @module
 */
export { type Core, createCore } from "./core.ts";
export { createTwilioService, openCore, type OpenedCore } from "./open.ts";
export {
  type Config,
  parseAccountConfig,
  parseConfig,
  type ParsedConfig,
} from "./config/config.ts";
export { parseConfigBesideDev } from "./config/beside_dev_config.ts";
export { cleanEnvironment, type ReadSettingsFile } from "./config/settings.ts";
export { settingNames } from "./config/setting_names.ts";
export { readSettingsFile } from "./config/settings_file.ts";
export { serviceSettings } from "./config/twilio_config.ts";
export { type ParsedSendPolicy, parseSendPolicy } from "./config/policy_config.ts";
export { type Diagnosis, runDoctor } from "./doctor/diagnose.ts";
export { diagnosisBody, diagnosisText } from "./doctor/diagnosis_text.ts";
export { type Finding, severities, type Severity } from "./doctor/finding.ts";
export { StoreRefused } from "./adapters/sql/store_refused.ts";
export type { CheckAnswer, FetchAnswer, StartAnswer } from "./ports/verifier.ts";
export type { DeliveryQuery } from "./ports/send_store.ts";
export { type Page } from "./ports/store.ts";
export { type StorageTrouble, StorageUnavailable, UserGone } from "./ports/store.ts";
export {
  type ActivityWindow,
  activityWindows,
  parseActivityWindow,
} from "./domain/reports/activity.ts";
export type { AuditEvent, AuditEventId, AuditEventType, Caller } from "./domain/audit_event.ts";
export { resendAfter } from "./domain/challenge/challenge.ts";
export { type Channel, channels } from "./domain/channel.ts";
export type { CircuitName } from "./domain/sending/circuit.ts";
export type { ClockState } from "./domain/upkeep/clock_mark.ts";
export {
  type BlockReason,
  type Delivery,
  type DeliveryStatus,
  deliveryStatuses,
} from "./domain/sending/delivery.ts";
export type { Device } from "./domain/session/device.ts";
export type { GuardMode, Pause } from "./domain/sending/fraud_guard.ts";
export type { Instant } from "./domain/instant.ts";
export type { SecretFault } from "./domain/upkeep/secret_check.ts";
export { secretFaultWords } from "./doctor/areas/secrets_area.ts";
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
} from "./domain/operator/operator_act.ts";
export type { Passkey } from "./domain/factors/passkey.ts";
export {
  maskPhoneNumber,
  parsePhoneNumber,
  parsePossibleNumber,
  type PhoneNumber,
} from "./domain/account/phone_number.ts";
export { printable } from "./domain/printable.ts";
export { type MicroUsd, microUsdPerUsd } from "./domain/sending/price_table.ts";
export type { ProviderCall } from "./domain/sending/provider_call.ts";
export {
  type FieldCode,
  type FieldRefusal,
  granted,
  type Outcome,
  type Refusal,
  type RefusalCode,
  refused,
} from "./domain/refusal.ts";
export { parseReason } from "./domain/operator/reason.ts";
export type { PolicyReplay, ReplayTotals } from "./domain/reports/replay_report.ts";
export type { Authenticators } from "./domain/factors/authenticators.ts";
export type { Budget, SendPolicy } from "./domain/sending/send_policy.ts";
export { parseStopScope, type SendStop } from "./domain/sending/send_stop.ts";
export { aalOf, idleEnd, type Session, type SessionPolicy } from "./domain/session/session.ts";
export { keySetCacheSeconds } from "./domain/session/signing_key.ts";
export type { Trace, TraceStep } from "./domain/reports/trace.ts";
export {
  failuresInRowMax,
  secondFactorBlock,
  type User,
  wrongPasswords,
} from "./domain/account/user.ts";
export type { UserId } from "./domain/user_id.ts";
export {
  parseUserSearch,
  type UserFilter,
  userFilters,
  type UserOrder,
  userOrders,
  withUserFilter,
} from "./domain/reports/user_search.ts";
export type { UserHoldings } from "./domain/operator/user_holdings.ts";
export type { Username } from "./domain/account/username.ts";
export type { TotpEnrollment } from "./usecases/factors/enroll_totp.ts";
export type { RotatedSecrets, Rotation } from "./usecases/upkeep/rotate_secrets.ts";
export type { BegunChallenge } from "./usecases/login/begin_challenge.ts";
export type { SentCode } from "./usecases/sending/deliver_code.ts";
export type { ActivityFailure } from "./usecases/reports/count_failures.ts";
export type {
  ActivityBucket,
  ActivityDescription,
  ActivityPlace,
  ActivityTotals,
} from "./usecases/reports/describe_activity.ts";
export type {
  DescribedCircuit,
  DescribedPause,
  SendControls,
  SendsDescription,
  SendTotals,
} from "./usecases/reports/describe_sends.ts";
export type { UserDescription } from "./usecases/reports/describe_user.ts";
export type { FeedEvent, FeedInput } from "./usecases/reports/list_feed.ts";
export type { UserExport } from "./usecases/account/export_user.ts";
export type { ListUsersInput, UserList } from "./usecases/reports/list_users.ts";
export type { LoggedIn } from "./usecases/login/log_in.ts";
export type { OpenedChallenge } from "./usecases/login/open_challenge.ts";
export type { TestQuote } from "./usecases/sending/quote_test_verification.ts";
export type { ReconcileAnswer, Reconciliation } from "./usecases/sending/reconcile_deliveries.ts";
export type { OpenedSession } from "./usecases/login/open_session.ts";
