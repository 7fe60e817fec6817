/**
 * The entry point to the core for requests of users. What only an operator may do is in
 * operator.ts, which only the routes of the admin API reach.
 * @module
 */
import { bindAll, type BoundTable } from "./bind.ts";
import { loadOnce } from "./domain/loading/load_once.ts";
import type { Ports } from "./ports/ports.ts";
import { changePassword } from "./usecases/account/change_password.ts";
import { changePhone } from "./usecases/account/change_phone.ts";
import { deleteUser } from "./usecases/account/delete_user.ts";
import { exportUser } from "./usecases/account/export_user.ts";
import { findOwnUser } from "./usecases/account/find_own_user.ts";
import { register } from "./usecases/sign_up/register.ts";
import { requestPasswordReset } from "./usecases/account/request_password_reset.ts";
import { offerResetPasskey } from "./usecases/account/reset/offer_reset_passkey.ts";
import { checkDelayedReset } from "./usecases/account/reset/check_delayed_reset.ts";
import { notifyWaitingResets } from "./usecases/account/reset/notify_waiting_resets.ts";
import { requestDelayedReset } from "./usecases/account/reset/request_delayed_reset.ts";
import { sendResetCode } from "./usecases/account/reset/send_reset_code.ts";
import { startDelayedReset } from "./usecases/account/reset/start_delayed_reset.ts";
import { requestPhoneChange } from "./usecases/account/request_phone_change.ts";
import { resetPassword } from "./usecases/account/reset_password.ts";
import { confirmPasskey } from "./usecases/factors/confirm_passkey.ts";
import { confirmTotp } from "./usecases/factors/confirm_totp.ts";
import { enrollPasskey } from "./usecases/factors/enroll_passkey.ts";
import { enrollTotp } from "./usecases/factors/enroll_totp.ts";
import { listAuthenticators } from "./usecases/factors/list_authenticators.ts";
import { listPasskeys } from "./usecases/factors/list_passkeys.ts";
import { offerPasskey } from "./usecases/factors/offer_passkey.ts";
import { removePasskey } from "./usecases/factors/remove_passkey.ts";
import { removeTotp } from "./usecases/factors/remove_totp.ts";
import { renamePasskey } from "./usecases/factors/rename_passkey.ts";
import { replaceRecoveryCodes } from "./usecases/factors/replace_recovery_codes.ts";
import { readInvitation } from "./usecases/sign_up/read_invitation.ts";
import { createChallengeStatus, readChallenge } from "./usecases/login/challenge_status.ts";
import { logIn } from "./usecases/login/log_in.ts";
import { sendCode } from "./usecases/login/send_code.ts";
import { recordReceipts } from "./usecases/sending/receipts/record_receipts.ts";
import { stepUp } from "./usecases/login/step_up.ts";
import { verifySecondFactor } from "./usecases/login/verify_second_factor.ts";
import { findSharedAddress } from "./usecases/reports/find_shared_address.ts";
import { authenticateKey, hasLiveApiKey } from "./usecases/api_keys/authenticate_key.ts";
import { finishIdempotentRequest } from "./usecases/api_keys/finish_idempotent_request.ts";
import { takeIdempotencyKey } from "./usecases/api_keys/take_idempotency_key.ts";
import { authenticate } from "./usecases/session/authenticate.ts";
import { checkAccess } from "./usecases/session/check_access.ts";
import { endDevice } from "./usecases/session/end_device.ts";
import { endOtherSessions, endSession } from "./usecases/session/end_session.ts";
import { issueGateTicket } from "./usecases/session/issue_gate_ticket.ts";
import { issueSignedToken } from "./usecases/session/issue_signed_token.ts";
import { listDevices } from "./usecases/session/list_devices.ts";
import { disconnectClient, listConnectedClients } from "./usecases/oidc/connected_clients.ts";
import type { Oidc } from "./usecases/oidc/oidc.ts";
import { listPublicKeys } from "./usecases/session/list_public_keys.ts";
import { listOwnSessions } from "./usecases/session/list_sessions.ts";
import { logOut } from "./usecases/session/log_out.ts";
import { listTestNumbers } from "./usecases/test_numbers/list_test_numbers.ts";
import { backUpOnSchedule } from "./usecases/upkeep/back_up_on_schedule.ts";
import { createReadinessCheck } from "./usecases/upkeep/check_readiness.ts";
import { checkSecrets } from "./usecases/upkeep/check_secrets.ts";
import { measureState } from "./usecases/reports/measure_state.ts";
import { watchClock } from "./usecases/upkeep/clock.ts";
import { isForDevelopment, markDevelopment } from "./usecases/upkeep/development.ts";
import { createLearnHashShares } from "./usecases/upkeep/learn_hash_shares.ts";
import { createServiceBeats, type ServiceBeats } from "./usecases/upkeep/service_beats.ts";
import { sweep } from "./usecases/upkeep/sweep.ts";
import { registerClients } from "./usecases/oidc/clients/register_clients.ts";
import { deliverWebhooks } from "./usecases/webhooks/deliver_webhooks.ts";
import { registerWebhooks } from "./usecases/webhooks/register_webhooks.ts";
import { createStorageAlerts } from "./usecases/webhooks/storage_alerts.ts";
import { watchAlerts } from "./usecases/webhooks/watch_alerts.ts";
import { checkVerification } from "./usecases/verifications/check_verification.ts";
import { readVerification } from "./usecases/verifications/read_verification.ts";
import { sendVerification } from "./usecases/verifications/send_verification.ts";
import { startVerification } from "./usecases/verifications/start_verification.ts";

export { storageTroubles, StorageUnavailable, UserGone } from "./ports/stores/storage.ts";
export type { Meter, Series } from "./ports/meter.ts";
export type { StorageTrouble } from "./ports/stores/storage.ts";
export type { Witness } from "./ports/witness.ts";
export type { MeasuredState, UsedBudget } from "./usecases/reports/measure_state.ts";
export { systemTime, type TimeSource } from "./open.ts";
export type { ApiKeyRefusal, PresentedApiKey } from "./usecases/api_keys/authenticate_key.ts";
export type { IdempotencyDecision } from "./usecases/api_keys/take_idempotency_key.ts";
export type { Authenticated } from "./usecases/session/authenticate.ts";
export type { UserExport } from "./usecases/account/export_user.ts";
export type { OwnUser } from "./usecases/account/find_own_user.ts";
export type { ReadInvitation } from "./usecases/sign_up/read_invitation.ts";
export type { ChallengeStatus } from "./usecases/login/challenge_status.ts";
export type { SendInput, StartedChallenge } from "./usecases/login/begin_challenge.ts";
export type { AuthorizeProblem, AuthorizeStep } from "./usecases/oidc/authorize.ts";
export type { IssuedTokens } from "./usecases/oidc/issue_tokens.ts";
export type { OAuthOutcome, OAuthRefused } from "./usecases/oidc/provider.ts";
export type { Oidc } from "./usecases/oidc/oidc.ts";
export type { ConnectedClient } from "./ports/stores/oidc/grant_store.ts";
export type { OpenedChallenge } from "./usecases/login/open_challenge.ts";
export type { OpenedSession } from "./usecases/login/open_session.ts";
export {
  type VerificationState,
  verificationStatuses,
} from "./usecases/verifications/describe_verification.ts";
export type { SentCode } from "./usecases/sending/deliver_code.ts";

const useCases = {
  register,
  readInvitation,
  logIn,
  sendCode,
  readChallenge,
  verifySecondFactor,
  stepUp,

  changePassword,
  requestPasswordReset,
  offerResetPasskey,
  requestDelayedReset,
  startDelayedReset,
  checkDelayedReset,
  sendResetCode,
  notifyWaitingResets,
  resetPassword,
  requestPhoneChange,
  changePhone,
  findOwnUser,
  exportUser,
  deleteUser,

  listAuthenticators,
  enrollTotp,
  confirmTotp,
  removeTotp,
  offerPasskey,
  enrollPasskey,
  confirmPasskey,
  listPasskeys,
  renamePasskey,
  removePasskey,
  replaceRecoveryCodes,

  authenticate,
  logOut,
  listOwnSessions,
  endSession,
  endOtherSessions,
  listDevices,
  endDevice,
  issueSignedToken,
  listPublicKeys,
  checkAccess,
  issueGateTicket,

  listConnectedClients,
  disconnectClient,

  authenticateKey,
  hasLiveApiKey,
  takeIdempotencyKey,
  finishIdempotentRequest,

  startVerification,
  sendVerification,
  checkVerification,
  readVerification,

  recordReceipts,

  checkSecrets,
  isForDevelopment,
  markDevelopment,
  listTestNumbers,
  watchClock,
  measureState,
  findSharedAddress,
  sweep,
  backUpOnSchedule,
  registerClients,
  registerWebhooks,
  deliverWebhooks,
  watchAlerts,
};

/** The service's use cases. It has no store, so nothing can bypass the use cases. */
export interface Service extends BoundTable<typeof useCases> {
  readonly beats: ServiceBeats;
  readonly checkReadiness: ReturnType<typeof createReadinessCheck>;
  readonly checkChallengeStatus: ReturnType<typeof createChallengeStatus>;
  readonly learnHashShares: ReturnType<typeof createLearnHashShares>;
  readonly sendStorageAlerts: ReturnType<typeof createStorageAlerts>;
  /** OpenID Connect, loaded at the first use. */
  readonly oidc: () => Promise<Oidc>;
}

export function createService(ports: Ports): Service {
  return {
    ...bindAll(ports, useCases),
    beats: createServiceBeats(ports),
    checkReadiness: createReadinessCheck(ports),
    checkChallengeStatus: createChallengeStatus(ports),
    learnHashShares: createLearnHashShares(ports),
    sendStorageAlerts: createStorageAlerts(ports),
    oidc: loadOnce(async () => (await import("./usecases/oidc/oidc.ts")).createOidc(ports)),
  };
}
