import type { Caller } from "./domain/audit_event.ts";
import type { DeliveryQuery } from "./ports/send_store.ts";
import type { AuditQuery } from "./ports/store.ts";
import type { Ports } from "./ports/ports.ts";
import { authenticate } from "./usecases/session/authenticate.ts";
import { acceptClock, describeClock, watchClock } from "./usecases/upkeep/clock.ts";
import { confirmPasskey, type PasskeyConfirmation } from "./usecases/factors/confirm_passkey.ts";
import { confirmTotp } from "./usecases/factors/confirm_totp.ts";
import { deleteUser } from "./usecases/account/delete_user.ts";
import { describeActivity } from "./usecases/reports/describe_activity.ts";
import { describeControls, describeSends } from "./usecases/reports/describe_sends.ts";
import { describeUser } from "./usecases/reports/describe_user.ts";
import { enrollPasskey } from "./usecases/factors/enroll_passkey.ts";
import { enrollTotp } from "./usecases/factors/enroll_totp.ts";
import { endDevice } from "./usecases/session/end_device.ts";
import { endSessionOfUser } from "./usecases/operator/end_sessions_of_user.ts";
import { endOtherSessions, endSession } from "./usecases/session/end_session.ts";
import { type ExportedSpan, exportRecord } from "./usecases/reports/export_record.ts";
import { exportUser } from "./usecases/account/export_user.ts";
import { findDelivery } from "./usecases/reports/find_delivery.ts";
import { issueSignedToken } from "./usecases/session/issue_signed_token.ts";
import { liftPause } from "./usecases/sending/lift_pause.ts";
import { listAuditEvents } from "./usecases/reports/list_audit_events.ts";
import { listAuthenticators } from "./usecases/factors/list_authenticators.ts";
import { listDeliveries } from "./usecases/reports/list_deliveries.ts";
import { listDevices } from "./usecases/session/list_devices.ts";
import { type FeedInput, listFeed } from "./usecases/reports/list_feed.ts";
import { listOwnSessions } from "./usecases/session/list_sessions.ts";
import { listPasskeys } from "./usecases/factors/list_passkeys.ts";
import { listPublicKeys } from "./usecases/session/list_public_keys.ts";
import { countUsers, listUsers, type ListUsersInput } from "./usecases/reports/list_users.ts";
import { type FirstFactor, logIn } from "./usecases/login/log_in.ts";
import { logOut } from "./usecases/session/log_out.ts";
import { type AccountOrder, lockUser } from "./usecases/operator/lock_user.ts";
import { offerPasskey } from "./usecases/factors/offer_passkey.ts";
import { type ActOrder, performAct } from "./usecases/operator/perform_act.ts";
import { previewAct } from "./usecases/operator/preview_act.ts";
import { quoteTest } from "./usecases/sending/quote_test_verification.ts";
import { reconcileDeliveries } from "./usecases/sending/reconcile_deliveries.ts";
import { register, type Registration } from "./usecases/account/register.ts";
import { removePasskey } from "./usecases/factors/remove_passkey.ts";
import { removeTotp } from "./usecases/factors/remove_totp.ts";
import { type PasskeyRenaming, renamePasskey } from "./usecases/factors/rename_passkey.ts";
import { replaceRecoveryCodes } from "./usecases/factors/replace_recovery_codes.ts";
import { replayPolicy } from "./usecases/reports/replay_policy.ts";
import { resumeSends } from "./usecases/sending/resume_sends.ts";
import { rotateSecrets } from "./usecases/upkeep/rotate_secrets.ts";
import { rotateSigningKey } from "./usecases/session/rotate_signing_key.ts";
import { sendCode, type SendCodeInput } from "./usecases/login/send_code.ts";
import { type StopOrder, stopSends } from "./usecases/sending/stop_sends.ts";
import {
  cancelTestVerification,
  checkTestVerification,
  startTestVerification,
} from "./usecases/sending/test_verification.ts";
import { sweep } from "./usecases/upkeep/sweep.ts";
import { findSharedAddress } from "./usecases/reports/find_shared_address.ts";
import { backUpDatabase } from "./usecases/upkeep/back_up_database.ts";
import { checkSecrets } from "./usecases/upkeep/check_secrets.ts";
import { createReadinessCheck } from "./usecases/upkeep/check_readiness.ts";
import { changePassword, type PasswordChange } from "./usecases/account/change_password.ts";
import { changePhone, type PhoneChange } from "./usecases/account/change_phone.ts";
import {
  requestPasswordReset,
  type ResetRequest,
} from "./usecases/account/request_password_reset.ts";
import {
  type PhoneChangeRequest,
  requestPhoneChange,
} from "./usecases/account/request_phone_change.ts";
import { type PasswordReset, resetPassword } from "./usecases/account/reset_password.ts";
import { traceDelivery } from "./usecases/reports/trace_delivery.ts";
import { stepUp } from "./usecases/login/step_up.ts";
import { unlockUser } from "./usecases/operator/unlock_user.ts";
import { type SecondFactor, verifyCode } from "./usecases/login/verify_code.ts";

type Input<UseCase> = UseCase extends
  (ports: Ports, input: infer Value, ...rest: never[]) => unknown ? Value
  : never;

/** The table of contents: each use case, bound to its ports. The edges receive this, not ports. */
// deno-lint-ignore explicit-module-boundary-types explicit-function-return-type -- `Core` is it
export function createCore(ports: Ports) {
  return {
    register: (input: Registration, caller: Caller) => register(ports, input, caller),
    logIn: (input: FirstFactor, caller: Caller) => logIn(ports, input, caller),
    sendCode: (input: SendCodeInput, caller: Caller) => sendCode(ports, input, caller),
    verifyCode: (input: SecondFactor, caller: Caller) => verifyCode(ports, input, caller),
    authenticate: (input: Input<typeof authenticate>) => authenticate(ports, input),
    logOut: (input: Input<typeof logOut>, caller: Caller) => logOut(ports, input, caller),
    listAuthenticators: (input: Input<typeof listAuthenticators>) =>
      listAuthenticators(ports, input),
    enrollTotp: (input: Input<typeof enrollTotp>, caller: Caller) =>
      enrollTotp(ports, input, caller),
    confirmTotp: (input: Input<typeof confirmTotp>, caller: Caller) =>
      confirmTotp(ports, input, caller),
    removeTotp: (input: Input<typeof removeTotp>, caller: Caller) =>
      removeTotp(ports, input, caller),
    offerPasskey: (input: Input<typeof offerPasskey>, caller: Caller) =>
      offerPasskey(ports, input, caller),
    enrollPasskey: (input: Input<typeof enrollPasskey>, caller: Caller) =>
      enrollPasskey(ports, input, caller),
    confirmPasskey: (input: PasskeyConfirmation, caller: Caller) =>
      confirmPasskey(ports, input, caller),
    listPasskeys: (input: Input<typeof listPasskeys>) => listPasskeys(ports, input),
    renamePasskey: (input: PasskeyRenaming, caller: Caller) => renamePasskey(ports, input, caller),
    removePasskey: (input: Input<typeof removePasskey>, caller: Caller) =>
      removePasskey(ports, input, caller),
    replaceRecoveryCodes: (input: Input<typeof replaceRecoveryCodes>, caller: Caller) =>
      replaceRecoveryCodes(ports, input, caller),
    checkSecrets: () => checkSecrets(ports),
    rotateSecrets: () => rotateSecrets(ports),
    issueSignedToken: (input: Input<typeof issueSignedToken>, caller: Caller) =>
      issueSignedToken(ports, input, caller),
    listPublicKeys: (caller: Caller) => listPublicKeys(ports, caller),
    rotateSigningKey: (caller: Caller) => rotateSigningKey(ports, caller),
    reconcileDeliveries: (caller: Caller) => reconcileDeliveries(ports, caller),
    listOwnSessions: (input: Input<typeof listOwnSessions>) => listOwnSessions(ports, input),
    endSession: (input: Input<typeof endSession>, caller: Caller) =>
      endSession(ports, input, caller),
    endOtherSessions: (input: Input<typeof endOtherSessions>, caller: Caller) =>
      endOtherSessions(ports, input, caller),
    listDevices: (input: Input<typeof listDevices>) => listDevices(ports, input),
    endDevice: (input: Input<typeof endDevice>, caller: Caller) => endDevice(ports, input, caller),
    deleteUser: (input: Input<typeof deleteUser>, caller: Caller) =>
      deleteUser(ports, input, caller),
    exportUser: (input: Input<typeof exportUser>, caller: Caller) =>
      exportUser(ports, input, caller),
    listUsers: (input: ListUsersInput) => listUsers(ports, input),
    countUsers: () => countUsers(ports),
    lockUser: (input: AccountOrder, caller: Caller) => lockUser(ports, input, caller),
    unlockUser: (input: AccountOrder, caller: Caller) => unlockUser(ports, input, caller),
    previewAct: (input: Input<typeof previewAct>) => previewAct(ports, input),
    performAct: (input: ActOrder, caller: Caller) => performAct(ports, input, caller),
    endSessionOfUser: (input: Input<typeof endSessionOfUser>, caller: Caller) =>
      endSessionOfUser(ports, input, caller),
    describeUser: (input: Input<typeof describeUser>) => describeUser(ports, input),
    listAuditEvents: (input: AuditQuery) => listAuditEvents(ports, input),
    quoteTest: (input: Input<typeof quoteTest>) => quoteTest(ports, input),
    startTestVerification: (input: Input<typeof startTestVerification>, caller: Caller) =>
      startTestVerification(ports, input, caller),
    checkTestVerification: (input: Input<typeof checkTestVerification>, caller: Caller) =>
      checkTestVerification(ports, input, caller),
    cancelTestVerification: (input: Input<typeof cancelTestVerification>, caller: Caller) =>
      cancelTestVerification(ports, input, caller),
    stepUp: (input: Input<typeof stepUp>, caller: Caller) => stepUp(ports, input, caller),
    changePassword: (input: PasswordChange, caller: Caller) => changePassword(ports, input, caller),
    requestPasswordReset: (input: ResetRequest, caller: Caller) =>
      requestPasswordReset(ports, input, caller),
    resetPassword: (input: PasswordReset, caller: Caller) => resetPassword(ports, input, caller),
    requestPhoneChange: (input: PhoneChangeRequest, caller: Caller) =>
      requestPhoneChange(ports, input, caller),
    changePhone: (input: PhoneChange, caller: Caller) => changePhone(ports, input, caller),
    stopSends: (input: StopOrder, caller: Caller) => stopSends(ports, input, caller),
    resumeSends: (input: Input<typeof resumeSends>, caller: Caller) =>
      resumeSends(ports, input, caller),
    liftPause: (input: Input<typeof liftPause>, caller: Caller) => liftPause(ports, input, caller),
    describeControls: () => describeControls(ports),
    describeSends: () => describeSends(ports),
    findSharedAddress: () => findSharedAddress(ports),
    describeActivity: (input: Input<typeof describeActivity>) => describeActivity(ports, input),
    listFeed: (input: FeedInput) => listFeed(ports, input),
    traceDelivery: (input: Input<typeof traceDelivery>) => traceDelivery(ports, input),
    listDeliveries: (input: DeliveryQuery) => listDeliveries(ports, input),
    findDelivery: (input: Input<typeof findDelivery>) => findDelivery(ports, input),
    exportRecord: (input: ExportedSpan, caller: Caller) => exportRecord(ports, input, caller),
    replayPolicy: (input: Input<typeof replayPolicy>) => replayPolicy(ports, input),
    backUpDatabase: (input: Input<typeof backUpDatabase>, caller: Caller) =>
      backUpDatabase(ports, input, caller),
    checkReadiness: createReadinessCheck(ports),
    sweep: () => sweep(ports),
    watchClock: () => watchClock(ports),
    describeClock: () => describeClock(ports),
    acceptClock: (input: Input<typeof acceptClock>, caller: Caller) =>
      acceptClock(ports, input, caller),
  };
}

/** What the edges can do. It does not offer the store: nothing can go round the use cases. */
export type Core = ReturnType<typeof createCore>;
