/**
 * What users and the apps of a deployment do, apart from the check of a session. Loaded at the
 * first of them, because its code is a third of the service's.
 * @module
 */
import { bindAll, type BoundTable } from "./bind.ts";
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
import { readChallenge } from "./usecases/login/challenge_status.ts";
import { logIn } from "./usecases/login/log_in.ts";
import { sendCode } from "./usecases/login/send_code.ts";
import { recordReceipts } from "./usecases/sending/receipts/record_receipts.ts";
import { stepUp } from "./usecases/login/step_up.ts";
import { verifySecondFactor } from "./usecases/login/verify_second_factor.ts";
import { authenticateKey, hasLiveApiKey } from "./usecases/api_keys/authenticate_key.ts";
import { finishIdempotentRequest } from "./usecases/api_keys/finish_idempotent_request.ts";
import { takeIdempotencyKey } from "./usecases/api_keys/take_idempotency_key.ts";
import { endDevice } from "./usecases/session/end_device.ts";
import { endOtherSessions, endSession } from "./usecases/session/end_session.ts";
import { issueGateTicket } from "./usecases/session/issue_gate_ticket.ts";
import { issueSignedToken } from "./usecases/session/issue_signed_token.ts";
import { listDevices } from "./usecases/session/list_devices.ts";
import { disconnectClient, listConnectedClients } from "./usecases/oidc/connected_clients.ts";
import { listPublicKeys } from "./usecases/session/list_public_keys.ts";
import { listOwnSessions } from "./usecases/session/list_sessions.ts";
import { logOut } from "./usecases/session/log_out.ts";
import { checkVerification } from "./usecases/verifications/check_verification.ts";
import { readVerification } from "./usecases/verifications/read_verification.ts";
import { sendVerification } from "./usecases/verifications/send_verification.ts";
import { startVerification } from "./usecases/verifications/start_verification.ts";
import { createChallengeStatus } from "./usecases/login/challenge_status.ts";

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

  logOut,
  listOwnSessions,
  endSession,
  endOtherSessions,
  listDevices,
  endDevice,
  issueSignedToken,
  listPublicKeys,
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
};

export interface UserActions extends BoundTable<typeof useCases> {
  readonly checkChallengeStatus: ReturnType<typeof createChallengeStatus>;
}

export function createUserActions(ports: Ports): UserActions {
  return {
    ...bindAll(ports, useCases),
    checkChallengeStatus: createChallengeStatus(ports),
  };
}
