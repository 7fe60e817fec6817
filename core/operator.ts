/**
 * The entry point to the core for operators: what they can do in the terminal and with tasks.
 * @module
 */
import { bindAll, type BoundTable } from "./bind.ts";
import type { Config } from "./config/config.ts";
import { type OpenOptions, openPorts } from "./open.ts";
import type { Ports } from "./ports/ports.ts";
import { createApiKey } from "./usecases/api_keys/create_api_key.ts";
import { listApiKeys } from "./usecases/api_keys/list_api_keys.ts";
import { revokeApiKey } from "./usecases/api_keys/revoke_api_key.ts";
import { countSessions } from "./usecases/operator/count_sessions.ts";
import { endAllSessions } from "./usecases/operator/end_all_sessions.ts";
import { changeRoles } from "./usecases/operator/change_roles.ts";
import { createInvitation } from "./usecases/sign_up/create_invitation.ts";
import { createUser } from "./usecases/sign_up/create_user.ts";
import { inviteUser } from "./usecases/sign_up/invite_user.ts";
import { listInvitations } from "./usecases/sign_up/list_invitations.ts";
import { revokeInvitation } from "./usecases/sign_up/revoke_invitation.ts";
import { performAction } from "./usecases/operator/perform_action.ts";
import { previewAction } from "./usecases/operator/preview_action.ts";
import { describeTerminals } from "./usecases/operator/terminals/describe_terminals.ts";
import { endTerminal, markTerminal } from "./usecases/operator/terminals/mark_terminal.ts";
import { replaceMetadata } from "./usecases/operator/replace_metadata.ts";
import { describeCase } from "./usecases/reports/case/describe_case.ts";
import { describeActivity } from "./usecases/reports/describe_activity.ts";
import { describePolicy, describeProvider } from "./usecases/reports/describe_policy.ts";
import { describeControls, describeSends } from "./usecases/reports/describe_sends.ts";
import { describeTraffic } from "./usecases/reports/traffic/describe_traffic.ts";
import { describeUser } from "./usecases/reports/describe_user.ts";
import { describeIncidents } from "./usecases/reports/incidents/describe_incidents.ts";
import { previewStop } from "./usecases/reports/incidents/preview_stop.ts";
import { exportRecord } from "./usecases/reports/export_record.ts";
import { findDelivery } from "./usecases/reports/find_delivery.ts";
import { listAuditEvents } from "./usecases/reports/list_audit_events.ts";
import { listDeliveries } from "./usecases/reports/list_deliveries.ts";
import { listFeed } from "./usecases/reports/list_feed.ts";
import { scanUsers } from "./usecases/reports/users/scan_users.ts";
import { listSends } from "./usecases/reports/list_sends.ts";
import { countUsers, countUserStates, listUsers } from "./usecases/reports/users/list_users.ts";
import { nameUsers } from "./usecases/reports/name_users.ts";
import { replayPolicy } from "./usecases/reports/replay_policy.ts";
import { traceDelivery } from "./usecases/reports/trace/trace_delivery.ts";
import { liftPause } from "./usecases/sending/lift_pause.ts";
import { quoteTest } from "./usecases/sending/quote_test_verification.ts";
import { reconcileDeliveries } from "./usecases/sending/reconcile_deliveries.ts";
import { resumeSends } from "./usecases/sending/resume_sends.ts";
import { stopSends } from "./usecases/sending/stop_sends.ts";
import {
  cancelTestVerification,
  checkTestVerification,
  startTestVerification,
} from "./usecases/sending/test_verification.ts";
import { addClient } from "./usecases/oidc/clients/add_client.ts";
import {
  disableClient,
  enableClient,
  removeClient,
} from "./usecases/oidc/clients/change_client.ts";
import {
  findClient,
  listClients,
  listClientUsers,
} from "./usecases/oidc/clients/describe_clients.ts";
import { updateClient } from "./usecases/oidc/clients/update_client.ts";
import { rotateClientSecret } from "./usecases/oidc/clients/rotate_client_secret.ts";
import { introspectSession } from "./usecases/session/introspect_session.ts";
import { rotateSigningKey } from "./usecases/session/rotate_signing_key.ts";
import { addTestNumber } from "./usecases/test_numbers/add_test_number.ts";
import { listTestNumbers } from "./usecases/test_numbers/list_test_numbers.ts";
import { removeTestNumber } from "./usecases/test_numbers/remove_test_number.ts";
import { exportUsers } from "./usecases/transfer/export_users.ts";
import { importUsers } from "./usecases/transfer/import_users.ts";
import { backUpDatabase } from "./usecases/upkeep/back_up_database.ts";
import { checkSecrets } from "./usecases/upkeep/check_secrets.ts";
import { acceptClock, describeClock } from "./usecases/upkeep/clock.ts";
import { rotateSecrets } from "./usecases/upkeep/rotate_secrets.ts";
import { describeWebhooks } from "./usecases/webhooks/describe_webhooks.ts";
import { discardWebhooks } from "./usecases/webhooks/discard_webhooks.ts";
import { replayWebhooks } from "./usecases/webhooks/replay_webhooks.ts";

export { StoreRefused } from "./adapters/sql/store_refused.ts";
export type { CountryHour, MinuteCount } from "./ports/stores/report_store.ts";
export type { DeliveryQuery } from "./ports/stores/sending_store.ts";
export { StorageUnavailable } from "./ports/stores/storage.ts";
export type { CheckAnswer, FetchAnswer, StartAnswer } from "./ports/verifier.ts";
export type { CreatedApiKey } from "./usecases/api_keys/create_api_key.ts";
export type { ListedApiKey } from "./usecases/api_keys/list_api_keys.ts";
export {
  effectsNow,
  type OperatorActionName,
  operatorActionNames,
  whyNothingToDo,
} from "./usecases/operator/actions/operator_actions.ts";
export type { TerminalMark } from "./usecases/operator/terminals/mark_terminal.ts";
export type { TerminalsDescription } from "./usecases/operator/terminals/describe_terminals.ts";
export type { ChangedRoles, RoleOrder } from "./usecases/operator/change_roles.ts";
export type { CreatedUser } from "./usecases/sign_up/create_user.ts";
export type { ListedInvitation } from "./usecases/sign_up/list_invitations.ts";
export type { CreatedInvitation } from "./usecases/sign_up/new_invitation.ts";
export type { ActionDone } from "./usecases/operator/perform_action.ts";
export type { ActionPreview } from "./usecases/operator/preview_action.ts";
export type { ActivityFailure } from "./usecases/reports/count_failures.ts";
export type { ActivityDescription } from "./usecases/reports/describe_activity.ts";
export type { ActivityPlace } from "./usecases/reports/list_places.ts";
export type {
  DescribedCircuit,
  DescribedControls,
  DescribedPause,
  SendsDescription,
  SendTotals,
  ServiceInstance,
} from "./usecases/reports/describe_sends.ts";
export type {
  IncidentBoard,
  IncidentPlace,
} from "./usecases/reports/incidents/describe_incidents.ts";
export type { StopPreview } from "./usecases/reports/incidents/preview_stop.ts";
export type { Traffic } from "./usecases/reports/traffic/describe_traffic.ts";
export type { UserDescription } from "./usecases/reports/describe_user.ts";
export type { ListedSend } from "./usecases/reports/list_sends.ts";
export type { FeedEvent } from "./usecases/reports/list_feed.ts";
export type { ScannedUsers, ScanUsersInput } from "./usecases/reports/users/scan_users.ts";
export type {
  ListUsersInput,
  UserList,
  UserStateCounts,
} from "./usecases/reports/users/list_users.ts";
export type { AddedClient, ClientAddition } from "./usecases/oidc/clients/add_client.ts";
export type { ChangedClient } from "./usecases/oidc/clients/change_client.ts";
export type { DescribedClient } from "./usecases/oidc/clients/describe_clients.ts";
export type { ListedClient } from "./usecases/oidc/clients/find_client.ts";
export type { ClientUpdate } from "./usecases/oidc/clients/update_client.ts";
export type { ClientUser, ConnectedClient } from "./ports/stores/oidc/grant_store.ts";
export type { RotatedClientSecret } from "./usecases/oidc/clients/rotate_client_secret.ts";
export type { TestQuote } from "./usecases/sending/quote_test_verification.ts";
export type { ReconcileAnswer } from "./usecases/sending/reconcile_deliveries.ts";
export type { AddedTestNumber } from "./usecases/test_numbers/add_test_number.ts";
export type { TestNumberList } from "./usecases/test_numbers/list_test_numbers.ts";
export type { ExportedUser } from "./usecases/transfer/export_users.ts";
export type {
  ImportContent,
  ImportCounts,
  ImportOrder,
  ImportStep,
} from "./usecases/transfer/import_order.ts";
export type { RotatedSecrets } from "./usecases/upkeep/rotate_secrets.ts";
export type { WebhooksDescription } from "./usecases/webhooks/describe_webhooks.ts";

const useCases = {
  listUsers,
  scanUsers,
  countUsers,
  countUserStates,
  nameUsers,
  describeUser,
  describeCase,
  introspectSession,
  previewAction,
  performAction,

  createUser,
  createInvitation,
  inviteUser,
  listInvitations,
  revokeInvitation,
  countSessions,
  endAllSessions,
  changeRoles,
  replaceMetadata,
  importUsers,
  exportUsers,

  markTerminal,
  endTerminal,
  describeTerminals,

  listAuditEvents,
  listFeed,
  exportRecord,
  describeActivity,
  describeTraffic,

  describePolicy,
  describeProvider,
  describeSends,
  describeControls,
  describeIncidents,
  previewStop,
  stopSends,
  resumeSends,
  liftPause,
  listDeliveries,
  listSends,
  findDelivery,
  traceDelivery,
  reconcileDeliveries,
  replayPolicy,
  quoteTest,
  startTestVerification,
  checkTestVerification,
  cancelTestVerification,

  createApiKey,
  listApiKeys,
  revokeApiKey,
  addClient,
  listClients,
  findClient,
  listClientUsers,
  updateClient,
  rotateClientSecret,
  disableClient,
  enableClient,
  removeClient,
  addTestNumber,
  listTestNumbers,
  removeTestNumber,

  backUpDatabase,
  describeClock,
  acceptClock,
  checkSecrets,
  rotateSecrets,
  rotateSigningKey,

  describeWebhooks,
  replayWebhooks,
  discardWebhooks,
};

/** The operator's use cases. It has no store, so nothing can bypass the use cases. */
export type Operator = BoundTable<typeof useCases>;

export function createOperator(ports: Ports): Operator {
  return bindAll(ports, useCases);
}

export interface OpenedOperator {
  readonly operator: Operator;
  /** Resolves when no background tasks run. A hanging provider may delay it by five seconds. */
  settle(): Promise<void>;
  /** Stops the workers and closes the database, even if tasks are still running. */
  close(): Promise<void>;
}

/** Opens the operator's use cases with real ports; see `openPorts`. */
export async function openOperator(
  config: Config,
  onFault: (error: unknown) => void,
  options?: OpenOptions,
): Promise<OpenedOperator> {
  const { ports, settle, close } = await openPorts(config, onFault, options);
  return { operator: createOperator(ports), settle, close };
}
