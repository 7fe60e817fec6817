import initial from "./schema/0001_initial.sql" with { type: "text" };
import accountLife from "./schema/0002_account_life.sql" with { type: "text" };
import abuse from "./schema/0003_abuse.sql" with { type: "text" };
import operator from "./schema/0004_operator.sql" with { type: "text" };
import availability from "./schema/0005_availability.sql" with { type: "text" };
import assurance from "./schema/0006_assurance.sql" with { type: "text" };
import passwordKey from "./schema/0007_password_key.sql" with { type: "text" };
import development from "./schema/0008_development.sql" with { type: "text" };
import gateTickets from "./schema/0009_gate_tickets.sql" with { type: "text" };
import accounts from "./schema/0010_accounts.sql" with { type: "text" };
import metadata from "./schema/0011_metadata.sql" with { type: "text" };
import invitations from "./schema/0012_invitations.sql" with { type: "text" };
import apiKeys from "./schema/0013_api_keys.sql" with { type: "text" };
import verifications from "./schema/0014_verifications.sql" with { type: "text" };
import resetProofs from "./schema/0015_reset_proofs.sql" with { type: "text" };
import testNumbers from "./schema/0016_test_numbers.sql" with { type: "text" };
import delayedResets from "./schema/0017_delayed_resets.sql" with { type: "text" };
import passwordWork from "./schema/0018_password_work.sql" with { type: "text" };
import webhooks from "./schema/0019_webhooks.sql" with { type: "text" };
import receipts from "./schema/0020_receipts.sql" with { type: "text" };
import smallerIndexes from "./schema/0021_smaller_indexes.sql" with { type: "text" };
import filteredLists from "./schema/0022_filtered_lists.sql" with { type: "text" };
import numberedUsers from "./schema/0023_numbered_users.sql" with { type: "text" };
import sessionSlice from "./schema/0024_session_slice.sql" with { type: "text" };
import sessions from "./schema/0024_sessions.sql" with { type: "text" };
import shorterKeys from "./schema/0025_shorter_keys.sql" with { type: "text" };
import networkSlice from "./schema/0026_network_slice.sql" with { type: "text" };
import networks from "./schema/0026_networks.sql" with { type: "text" };
import userAgents from "./schema/0027_user_agents.sql" with { type: "text" };
import leanSessionSlice from "./schema/0028_session_slice.sql" with { type: "text" };
import leanSessions from "./schema/0028_sessions.sql" with { type: "text" };
import shorterCodes from "./schema/0029_shorter_codes.sql" with { type: "text" };
import codeSlice from "./schema/0030_code_slice.sql" with { type: "text" };
import codes from "./schema/0030_codes.sql" with { type: "text" };
import derivedColumns from "./schema/0031_derived_columns.sql" with { type: "text" };
import oidcClients from "./schema/0032_oidc_clients.sql" with { type: "text" };
import oidcGrants from "./schema/0033_oidc_grants.sql" with { type: "text" };
import failureCodes from "./schema/0034_failure_codes.sql" with { type: "text" };
import keyChains from "./schema/0035_key_chains.sql" with { type: "text" };
import coarseTimes from "./schema/0036_coarse_times.sql" with { type: "text" };
import heartbeats from "./schema/0037_heartbeats.sql" with { type: "text" };
import shorterSessions from "./schema/0038_shorter_sessions.sql" with { type: "text" };
import changedSessionSlice from "./schema/0039_session_slice.sql" with { type: "text" };
import changedSessionsEnd from "./schema/0039_sessions.sql" with { type: "text" };
import operatorEvents from "./schema/0040_operator_events.sql" with { type: "text" };
import logoutNotices from "./schema/0041_logout_notices.sql" with { type: "text" };
import walkedSessions from "./schema/0042_walked_sessions.sql" with { type: "text" };
import tokenFamilies from "./schema/0043_token_families.sql" with { type: "text" };
import consentsToResources from "./schema/0044_consents_to_resources.sql" with { type: "text" };
import lostNotices from "./schema/0045_lost_notices.sql" with { type: "text" };
import fewerIndexes from "./schema/0046_fewer_indexes.sql" with { type: "text" };
import shorterHashes from "./schema/0047_shorter_hashes.sql" with { type: "text" };
import changedUserSlice from "./schema/0048_user_slice.sql" with { type: "text" };
import changedUsersEnd from "./schema/0048_users.sql" with { type: "text" };
import noticesByClient from "./schema/0049_notices_by_client.sql" with { type: "text" };
import shorterUsers from "./schema/0056_shorter_users.sql" with { type: "text" };
import copiedUserSlice from "./schema/0057_user_slice.sql" with { type: "text" };
import copiedUsersEnd from "./schema/0057_users.sql" with { type: "text" };
import sessionBytes from "./schema/0052_session_bytes.sql" with { type: "text" };
import shortSessionSlice from "./schema/0053_session_slice.sql" with { type: "text" };
import shortSessions from "./schema/0053_sessions.sql" with { type: "text" };
import loginNetworks from "./schema/0054_login_networks.sql" with { type: "text" };
import deliveriesByNetwork from "./schema/0060_deliveries_by_network.sql" with { type: "text" };
import deliveryLocales from "./schema/0061_delivery_locales.sql" with { type: "text" };

/**
 * A migration of many rows, in slices that are each a transaction. If it is killed, the next start
 * continues, because a slice finds its position in the rows that are already there. The schema has
 * its new version only after the last slice. Meanwhile no build may write to the rows: an earlier
 * migration gave the table another name.
 */
export interface SlicedMigration {
  /** Returns a row while a slice is missing. */
  readonly pending: string;
  readonly slice: string;
  /** Runs in the transaction that sets the version. */
  readonly end: string;
}

/** Its text runs in one transaction, unless it is sliced. */
export type Migration = string | SlicedMigration;

const pendingSessions = `SELECT id FROM sessions_before
  WHERE id > coalesce((SELECT max(id) FROM sessions_next), '') ORDER BY id LIMIT 1`;

const copiedSessions: SlicedMigration = {
  pending: pendingSessions,
  slice: sessionSlice,
  end: sessions,
};

/** For rows that are copied in the order of the users' numbers. */
const pendingUser = (before: string, next: string): string =>
  `SELECT users.number FROM users JOIN ${before} AS old ON old.user_id = users.id
    WHERE users.number > coalesce((SELECT max(user_number) FROM ${next}), 0)
    ORDER BY users.number LIMIT 1`;

const copiedNetworks: SlicedMigration = {
  pending: pendingUser("user_networks_before", "user_networks_next"),
  slice: networkSlice,
  end: networks,
};

const leanedSessions: SlicedMigration = {
  pending: pendingSessions,
  slice: leanSessionSlice,
  end: leanSessions,
};

const copiedCodes: SlicedMigration = {
  pending: pendingUser("recovery_codes_before", "recovery_codes_next"),
  slice: codeSlice,
  end: codes,
};

/** The rows are changed in place, and by SQLite alone. */
const changedSessions: SlicedMigration = {
  pending: `/*pg SELECT 1 AS id WHERE 1 = 0 -- */ SELECT id FROM sessions_next
    /*pg -- */ WHERE rowid > coalesce((SELECT sessions_next.rowid FROM sessions_next
    /*pg -- */   JOIN sessions_position USING (id)), 0) ORDER BY rowid LIMIT 1`,
  slice: changedSessionSlice,
  end: changedSessionsEnd,
};

/** As for `changedSessions`. */
const changedUsers: SlicedMigration = {
  pending: `/*pg SELECT 1 AS number WHERE 1 = 0 -- */ SELECT number FROM users_next
    /*pg -- */ WHERE number > (SELECT number FROM users_position) ORDER BY number LIMIT 1`,
  slice: changedUserSlice,
  end: changedUsersEnd,
};

/** Copied by SQLite alone. */
const copiedUsers: SlicedMigration = {
  pending: `/*pg SELECT 1 AS number WHERE 1 = 0 -- */ SELECT number FROM users_before
    /*pg -- */ WHERE number > coalesce((SELECT max(number) FROM users_next), 0)
    /*pg -- */ ORDER BY number LIMIT 1`,
  slice: copiedUserSlice,
  end: copiedUsersEnd,
};

/** SQLite alone copies rows in slices. */
const shortenedSessions: SlicedMigration = {
  pending: `/*pg SELECT 1 AS place WHERE 1 = 0 -- */ SELECT rowid AS place FROM sessions_before
    /*pg -- */ WHERE rowid > coalesce((SELECT max(number) FROM sessions_next), 0)
    /*pg -- */ ORDER BY rowid LIMIT 1`,
  slice: shortSessionSlice,
  end: shortSessions,
};

/**
 * Schema migrations in order; the first produces version 1. Never change the statements of a
 * released migration.
 */
export const migrations = [
  initial,
  accountLife,
  abuse,
  operator,
  availability,
  assurance,
  passwordKey,
  development,
  gateTickets,
  accounts,
  metadata,
  invitations,
  apiKeys,
  verifications,
  resetProofs,
  testNumbers,
  delayedResets,
  passwordWork,
  webhooks,
  receipts,
  smallerIndexes,
  filteredLists,
  numberedUsers,
  copiedSessions,
  shorterKeys,
  copiedNetworks,
  userAgents,
  leanedSessions,
  shorterCodes,
  copiedCodes,
  derivedColumns,
  oidcClients,
  oidcGrants,
  failureCodes,
  keyChains,
  coarseTimes,
  heartbeats,
  shorterSessions,
  changedSessions,
  operatorEvents,
  logoutNotices,
  walkedSessions,
  tokenFamilies,
  consentsToResources,
  lostNotices,
  fewerIndexes,
  shorterHashes,
  changedUsers,
  noticesByClient,
  shorterUsers,
  copiedUsers,
  sessionBytes,
  shortenedSessions,
  loginNetworks,
  deliveriesByNetwork,
  deliveryLocales,
] as const satisfies readonly Migration[];
