import { deepEqual, equal, rejects } from "node:assert/strict";
import { StorageUnavailable, type Store } from "../../core/ports.ts";
import { attemptContract } from "./store_contract_attempts.ts";
import { auditContract } from "./store_contract_audit.ts";
import { challengeContract } from "./store_contract_challenges.ts";
import { sessionContract } from "./store_contract_sessions.ts";
import { throttleContract } from "./store_contract_throttles.ts";
import { upkeepContract } from "./store_contract_upkeep.ts";
import { userPageContract } from "./store_contract_user_pages.ts";
import { userContract } from "./store_contract_users.ts";
import { type ContractTest, givenUser, newUser, type OpenedStore } from "./store_fixtures.ts";

/** Total by its type: a method added to the port has to be added here, and then to be called. */
const methods = {
  insertUser: true,
  findUserByName: true,
  findUser: true,
  replacePasswordHash: true,
  listUsers: true,
  countUsers: true,
  insertChallenge: true,
  findChallenge: true,
  takeSend: true,
  recordSend: true,
  giveBackSend: true,
  forgetVerification: true,
  takeAttempt: true,
  giveBackAttempt: true,
  openSession: true,
  findSession: true,
  touchSession: true,
  endSession: true,
  listSessions: true,
  takeThrottles: true,
  giveBackThrottles: true,
  appendAuditEvent: true,
  listAuditEvents: true,
  sweep: true,
  ping: true,
  close: true,
} satisfies Record<keyof Store, true>;

/** What every store owes its callers. `open` gives an empty store. */
export function storeContract(
  storeName: string,
  open: () => Promise<OpenedStore>,
): void {
  const called = new Set<string>();

  const test: ContractTest = (sentence, body) => {
    Deno.test(`${storeName}: ${sentence}`, async () => {
      const opened = await open();
      try {
        await body(noting(opened.store, called));
      } finally {
        await opened.close();
      }
    });
  };

  userContract(test);
  userPageContract(test);
  challengeContract(test);
  attemptContract(test);
  sessionContract(test);
  throttleContract(test);
  auditContract(test);
  upkeepContract(test);

  test("ping() resolves while the database answers", async (store) => {
    await store.ping();
  });

  test("close() may be called twice, and then every call is refused", async (store) => {
    await givenUser(store);
    await store.close();
    await store.close();
    await rejects(store.ping(), StorageUnavailable);
    await rejects(store.findUser(newUser().id), StorageUnavailable);
    await rejects(givenUser(store), StorageUnavailable);
  });

  test("the contract has called every method of the port", (store) => {
    deepEqual(Object.keys(store).toSorted(), Object.keys(methods).toSorted());
    equal([...Object.keys(methods)].filter((method) => !called.has(method)).join(), "");
  });
}

/** The same store, which writes down what was called. */
function noting(store: Store, called: Set<string>): Store {
  return new Proxy(store, {
    get(target, method, receiver) {
      called.add(String(method));
      return Reflect.get(target, method, receiver);
    },
  });
}
