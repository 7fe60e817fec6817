import type { Stores } from "../../../ports/stores/stores.ts";
import type { Store } from "./every_method.ts";
import type { Database } from "../database.ts";
import { createFloodFold } from "./event_folds.ts";
import { createActivity } from "./sql_store_activity.ts";
import { createAuditEvents } from "./sql_store_audit.ts";
import { createChanges } from "./sql_store_changes.ts";
import { createChallenges } from "./sql_store_challenges.ts";
import { createCircuits } from "./sql_store_circuits.ts";
import { createClockMark } from "./sql_store_clock.ts";
import { createControls } from "./sql_store_controls.ts";
import { createDeliveries } from "./sql_store_deliveries.ts";
import { createDeliveryReads } from "./sql_store_delivery_pages.ts";
import { createGuesses } from "./sql_store_guesses.ts";
import { createDevices } from "./sql_store_devices.ts";
import { createFactors } from "./sql_store_factors.ts";
import { createLostSends } from "./sql_store_lost_sends.ts";
import { createLocks } from "./sql_store_locks.ts";
import { createOperatorActs } from "./sql_store_operator.ts";
import { createPasskeys } from "./sql_store_passkeys.ts";
import { createProbe } from "./sql_store_probe.ts";
import { createSecretChecks } from "./sql_store_secrets.ts";
import { createSessions } from "./sql_store_sessions.ts";
import { createTotpAndRecoveryCodes } from "./sql_store_totp.ts";
import { createSigningKeys } from "./sql_store_signing_keys.ts";
import { createThrottles } from "./sql_store_throttles.ts";
import { createUpkeep } from "./sql_store_upkeep.ts";
import { createUsers } from "./sql_store_users.ts";

/** The stores on SQL, written once for both engines. `upkeep.close()` closes the database. */
export function createSqlStores(database: Database): Stores {
  const store = createStore(database);
  return {
    users: store,
    challenges: store,
    sessions: store,
    factors: store,
    sending: store,
    controls: store,
    throttles: store,
    events: store,
    keys: store,
    reports: store,
    upkeep: store,
  };
}

function createStore(database: Database): Store {
  const foldFlood = createFloodFold();
  return {
    ...createUsers(database),
    ...createLocks(database, foldFlood),
    ...createChallenges(database, foldFlood),
    ...createGuesses(database),
    ...createSessions(database),
    ...createDevices(database),
    ...createFactors(database),
    ...createPasskeys(database),
    ...createOperatorActs(database),
    ...createTotpAndRecoveryCodes(database),
    ...createChanges(database),
    ...createSigningKeys(database),
    ...createThrottles(database),
    ...createDeliveries(database),
    ...createLostSends(database),
    ...createDeliveryReads(database),
    ...createActivity(database),
    ...createControls(database),
    ...createCircuits(database),
    ...createAuditEvents(database, foldFlood),
    ...createUpkeep(database),
    ...createClockMark(database),
    ...createProbe(database),
    checkUnchanged: () => database.checkUnchanged(),
    ...createSecretChecks(database),
    close: () => database.close(),
  };
}
