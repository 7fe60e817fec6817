import { deepEqual } from "node:assert/strict";
import type { Stores } from "../../core/ports/stores/stores.ts";
import { watchedStores } from "../watched_stores.ts";
import { apiKeysContract } from "./api_keys/api_keys_contract.ts";
import { challengesContract } from "./challenges/challenges_contract.ts";
import { controlsContract } from "./controls/controls_contract.ts";
import { eventsContract } from "./events/events_contract.ts";
import { factorsContract } from "./factors/factors_contract.ts";
import { logoutNoticesContract } from "./oidc/logout_notices_contract.ts";
import { grantsContract } from "./oidc/grants_contract.ts";
import { heartbeatsContract } from "./heartbeats/heartbeats_contract.ts";
import { invitationsContract } from "./invitations/invitations_contract.ts";
import { keysContract } from "./keys/keys_contract.ts";
import { clientsContract } from "./oidc/clients_contract.ts";
import { reportsContract } from "./reports/reports_contract.ts";
import { resetsContract } from "./resets/resets_contract.ts";
import { sendingContract } from "./sending/sending_contract.ts";
import { sessionsContract } from "./sessions/sessions_contract.ts";
import { testNumbersContract } from "./test_numbers/test_numbers_contract.ts";
import { throttlesContract } from "./throttles/throttles_contract.ts";
import { transfersContract } from "./transfers/transfers_contract.ts";
import { upkeepContract } from "./upkeep/upkeep_contract.ts";
import { usersContract } from "./users/users_contract.ts";
import { verificationsContract } from "./verifications/verifications_contract.ts";
import { webhooksContract } from "./webhooks/webhooks_contract.ts";
import type { ContractTest, OpenedStore } from "./store_fixtures.ts";

/** The contract of each store. The type requires one for every port. */
export const contracts: Readonly<Record<keyof Stores, (test: ContractTest) => void>> = {
  users: usersContract,
  invitations: invitationsContract,
  challenges: challengesContract,
  sessions: sessionsContract,
  factors: factorsContract,
  sending: sendingContract,
  controls: controlsContract,
  testNumbers: testNumbersContract,
  throttles: throttlesContract,
  events: eventsContract,
  keys: keysContract,
  apiKeys: apiKeysContract,
  clients: clientsContract,
  grants: grantsContract,
  logoutNotices: logoutNoticesContract,
  reports: reportsContract,
  verifications: verificationsContract,
  resets: resetsContract,
  webhooks: webhooksContract,
  transfers: transfersContract,
  heartbeats: heartbeatsContract,
  upkeep: upkeepContract,
};

/** Tests all stores of an engine. `open` returns empty stores. */
export function storeContract(engine: string, open: () => Promise<OpenedStore>): void {
  for (const port of Object.keys(contracts) as (keyof Stores)[]) {
    const called = new Set<string>();
    let [tests, ran] = [0, 0];
    const test: ContractTest = (sentence, body) => {
      tests++;
      Deno.test(`${engine}: ${sentence}`, async () => {
        const opened = await open();
        ran++;
        try {
          const note = (of: string, method: string) => of === port && called.add(method);
          await body(watchedStores(opened.stores, note));
        } finally {
          await opened.close();
        }
        // After the last test in whatever order. Skipped when a filter runs only some tests.
        if (ran < tests) return;
        const left = Object.keys(opened.stores[port]).filter((method) => !called.has(method));
        deepEqual(left, [], `the contract of ${port} has called every method`);
      });
    };
    contracts[port](test);
  }
}
