import type { Stores } from "../../../ports/stores/stores.ts";
import type { Database } from "../database.ts";
import { createApiKeys } from "./api_keys/api_keys.ts";
import { createChallenges } from "./challenges/challenges.ts";
import { createControls } from "./controls/controls.ts";
import { createEvents } from "./events/events.ts";
import { createFactors } from "./factors/factors.ts";
import { createInvitations } from "./invitations/invitations.ts";
import { createGrants } from "./oidc/grants.ts";
import { createKeys } from "./keys/keys.ts";
import { createClients } from "./oidc/clients.ts";
import { createLogoutNotices } from "./oidc/logout_notices.ts";
import { createReports } from "./reports/reports.ts";
import { createResets } from "./resets/resets.ts";
import { createFloodFold } from "./rows/event_folds.ts";
import { createSending } from "./sending/sending.ts";
import { createSessions } from "./sessions/sessions.ts";
import { createTestNumbers } from "./test_numbers/test_numbers.ts";
import { createThrottles } from "./throttles/throttles.ts";
import { createTransfers } from "./transfers/transfers.ts";
import { createHeartbeats } from "./upkeep/heartbeats.ts";
import { createUpkeep } from "./upkeep/upkeep.ts";
import { createUsers } from "./users/users.ts";
import { createVerifications } from "./verifications/verifications.ts";
import { createWebhooks } from "./webhooks/webhooks.ts";

/** Creates the SQL stores, which both engines share. `upkeep.close()` closes the database. */
export function createSqlStores(database: Database): Stores {
  const foldFlood = createFloodFold();
  return {
    users: createUsers(database, foldFlood),
    invitations: createInvitations(database),
    challenges: createChallenges(database, foldFlood),
    sessions: createSessions(database),
    factors: createFactors(database),
    sending: createSending(database),
    controls: createControls(database),
    testNumbers: createTestNumbers(database),
    throttles: createThrottles(database),
    events: createEvents(database, foldFlood),
    keys: createKeys(database),
    apiKeys: createApiKeys(database),
    clients: createClients(database),
    grants: createGrants(database),
    logoutNotices: createLogoutNotices(database),
    reports: createReports(database),
    verifications: createVerifications(database),
    resets: createResets(database),
    webhooks: createWebhooks(database),
    transfers: createTransfers(database),
    heartbeats: createHeartbeats(database),
    upkeep: createUpkeep(database),
  };
}
