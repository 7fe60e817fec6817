import type { ApiScope } from "../../../core/domain/api_keys/scope.ts";

/** What an API key may do, for a list below its name. */
export const scopeWords: Readonly<Record<ApiScope, string>> = {
  "sessions:read": "list sessions, check a session token",
  "users:read": "list and read users, with masked numbers",
  "users:phone": "whole phone numbers where users are read",
  "users:write": "create, invite, lock, unlock, end sessions",
  "users:roles": "change roles",
  "users:recover": "reset a second factor, delete a user",
  "events:read": "read the audit log and what is sent",
  "sends:write": "stop and resume sends",
  verifications: "verify numbers of another app's users",
  "clients:forward": "tell the client's address by header",
  "metrics:read": "read metrics",
  operator: "everything in the admin API",
  terminal: "the terminal admin from another machine",
};
