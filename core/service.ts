/**
 * The entry point to the core for requests of users. What only an operator may do is in
 * operator.ts, which only the routes of the admin API reach.
 * @module
 */
import { bindAll, bindLate, type BoundTable } from "./bind.ts";
import { loadOnce } from "./domain/loading/load_once.ts";
import type { Ports } from "./ports/ports.ts";
import type { UpkeepActions } from "./upkeep_actions.ts";
import type { UserActions } from "./user_actions.ts";
import { findSharedAddress } from "./usecases/reports/find_shared_address.ts";
import { authenticate } from "./usecases/session/authenticate.ts";
import { checkAccess } from "./usecases/session/check_access.ts";
import type { Oidc } from "./usecases/oidc/oidc.ts";
import { listTestNumbers } from "./usecases/test_numbers/list_test_numbers.ts";
import { createReadinessCheck } from "./usecases/upkeep/check_readiness.ts";
import { checkSecrets } from "./usecases/upkeep/check_secrets.ts";
import { measureState } from "./usecases/reports/measure_state.ts";
import { watchClock } from "./usecases/upkeep/clock.ts";
import { isForDevelopment, markDevelopment } from "./usecases/upkeep/development.ts";
import { createLearnHashShares } from "./usecases/upkeep/learn_hash_shares.ts";
import { createServiceBeats, type ServiceBeats } from "./usecases/upkeep/service_beats.ts";
import { registerClients } from "./usecases/oidc/clients/register_clients.ts";
import { deliverWebhooks } from "./usecases/webhooks/deliver_webhooks.ts";
import { registerWebhooks } from "./usecases/webhooks/register_webhooks.ts";
import { createStorageAlerts } from "./usecases/webhooks/storage_alerts.ts";

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
  authenticate,
  checkAccess,

  checkSecrets,
  isForDevelopment,
  markDevelopment,
  listTestNumbers,
  watchClock,
  measureState,
  findSharedAddress,
  registerClients,
  registerWebhooks,
  deliverWebhooks,
};

/** The names of `UserActions`. */
const userActions = [
  "register",
  "readInvitation",
  "logIn",
  "sendCode",
  "readChallenge",
  "checkChallengeStatus",
  "verifySecondFactor",
  "stepUp",
  "changePassword",
  "requestPasswordReset",
  "offerResetPasskey",
  "requestDelayedReset",
  "startDelayedReset",
  "checkDelayedReset",
  "sendResetCode",
  "resetPassword",
  "requestPhoneChange",
  "changePhone",
  "findOwnUser",
  "exportUser",
  "deleteUser",
  "listAuthenticators",
  "enrollTotp",
  "confirmTotp",
  "removeTotp",
  "offerPasskey",
  "enrollPasskey",
  "confirmPasskey",
  "listPasskeys",
  "renamePasskey",
  "removePasskey",
  "replaceRecoveryCodes",
  "logOut",
  "listOwnSessions",
  "endSession",
  "endOtherSessions",
  "listDevices",
  "endDevice",
  "issueSignedToken",
  "listPublicKeys",
  "issueGateTicket",
  "listConnectedClients",
  "disconnectClient",
  "authenticateKey",
  "hasLiveApiKey",
  "takeIdempotencyKey",
  "finishIdempotentRequest",
  "startVerification",
  "sendVerification",
  "checkVerification",
  "readVerification",
  "recordReceipts",
] as const;

/** The service's use cases. It has no store, so nothing can bypass the use cases. */
export interface Service extends BoundTable<typeof useCases>, UpkeepActions, UserActions {
  readonly beats: ServiceBeats;
  readonly checkReadiness: ReturnType<typeof createReadinessCheck>;
  readonly learnHashShares: ReturnType<typeof createLearnHashShares>;
  readonly sendStorageAlerts: ReturnType<typeof createStorageAlerts>;
  /** OpenID Connect, loaded at the first use. */
  readonly oidc: () => Promise<Oidc>;
}

export function createService(ports: Ports): Service {
  return {
    ...bindAll(ports, useCases),
    ...bindLate(
      async () => (await import("./upkeep_actions.ts")).createUpkeepActions(ports),
      ["notifyWaitingResets", "sweep", "backUpOnSchedule", "watchAlerts"],
    ),
    ...bindLate(
      async () => (await import("./user_actions.ts")).createUserActions(ports),
      userActions,
    ),
    beats: createServiceBeats(ports),
    checkReadiness: createReadinessCheck(ports),
    learnHashShares: createLearnHashShares(ports),
    sendStorageAlerts: createStorageAlerts(ports),
    oidc: loadOnce(async () => (await import("./usecases/oidc/oidc.ts")).createOidc(ports)),
  };
}
