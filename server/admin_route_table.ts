import type { AdminRoute } from "./http/admin/admin_route.ts";
import {
  deleteClient,
  getClient,
  getClients,
  patchClient,
  postClient,
  postClientDisable,
  postClientEnable,
  postClientSecret,
} from "./routes/admin/clients.ts";
import { getDeliveries, getDelivery } from "./routes/admin/deliveries.ts";
import { getEvents } from "./routes/admin/events.ts";
import {
  deleteInvitation,
  getInvitations,
  postInvitation,
  postUser,
  postUserInvitation,
} from "./routes/admin/invitations.ts";
import { deleteKey, getKeys } from "./routes/admin/keys.ts";
import { getPolicy, getSends, postSendResume, postSendStop } from "./routes/admin/sends.ts";
import { getUserSessions, postIntrospect, postSessionsEnd } from "./routes/admin/sessions.ts";
import {
  deleteUser,
  deleteUserSessions,
  postUserLock,
  postUserResend,
  postUserReset,
  postUserUnlock,
} from "./routes/admin/user_actions.ts";
import { patchUserRoles, postUserMetadata, postUserRoles } from "./routes/admin/user_details.ts";
import { getUser, getUsers } from "./routes/admin/users.ts";
import { terminalRoutes } from "./routes/terminal/terminal.ts";

/** Every route of the admin API. Tests try each scope against each of them. */
export const adminRoutes: readonly AdminRoute[] = [
  getUsers,
  getUser,
  postUser,
  postUserInvitation,
  getInvitations,
  postInvitation,
  deleteInvitation,
  postUserLock,
  postUserUnlock,
  postUserResend,
  patchUserRoles,
  postUserRoles,
  postUserMetadata,
  postUserReset,
  deleteUser,
  getUserSessions,
  deleteUserSessions,
  postIntrospect,
  postSessionsEnd,
  getEvents,
  getDeliveries,
  getDelivery,
  getSends,
  postSendStop,
  postSendResume,
  getPolicy,
  getKeys,
  deleteKey,
  getClients,
  getClient,
  postClient,
  patchClient,
  postClientSecret,
  postClientDisable,
  postClientEnable,
  deleteClient,
  ...terminalRoutes,
];
