import { deepEqual, ok, rejects } from "node:assert/strict";
import { StorageUnavailable } from "../../core/ports/stores/storage.ts";
import { activityContract } from "./store_contract_activity.ts";
import { guessContract } from "./store_contract_guesses.ts";
import { auditContract } from "./store_contract_audit.ts";
import { phoneCorrectionContract } from "./store_contract_phone_corrections.ts";
import { changeContract } from "./store_contract_changes.ts";
import { challengeContract } from "./store_contract_challenges.ts";
import { clockContract } from "./store_contract_clock.ts";
import { circuitContract } from "./store_contract_circuits.ts";
import { delayContract } from "./store_contract_delays.ts";
import { deliveryContract } from "./store_contract_deliveries.ts";
import { deliveryPageContract } from "./store_contract_delivery_pages.ts";
import { sendControlContract } from "./store_contract_send_controls.ts";
import { sendContract } from "./store_contract_sends.ts";
import { deletionContract } from "./store_contract_deletion.ts";
import { deviceContract } from "./store_contract_devices.ts";
import { factorResetContract } from "./store_contract_factor_resets.ts";
import { foldContract } from "./store_contract_folds.ts";
import { issuedCodeContract } from "./store_contract_issued_codes.ts";
import { lostSendContract } from "./store_contract_lost_sends.ts";
import { lockContract } from "./store_contract_locks.ts";
import { operatorContract } from "./store_contract_operator.ts";
import { passkeyContract } from "./store_contract_passkeys.ts";
import { phoneMarkContract } from "./store_contract_phone_marks.ts";
import { retentionContract } from "./store_contract_retention.ts";
import { sessionEndContract } from "./store_contract_session_ends.ts";
import { sessionContract } from "./store_contract_sessions.ts";
import { secretContract } from "./store_contract_secrets.ts";
import { endedSessionContract } from "./store_contract_ended_sessions.ts";
import { signingKeyContract } from "./store_contract_signing_keys.ts";
import { recoveryCodeContract } from "./store_contract_recovery_codes.ts";
import { throttleContract } from "./store_contract_throttles.ts";
import { totpContract } from "./store_contract_totp.ts";
import { upkeepContract } from "./store_contract_upkeep.ts";
import { userListContract } from "./store_contract_user_lists.ts";
import { userPageContract } from "./store_contract_user_pages.ts";
import { userContract } from "./store_contract_users.ts";
import { writtenEndContract } from "./store_contract_written_ends.ts";
import { watchedStores } from "../watched_stores.ts";
import { type ContractTest, givenUser, newUser, now, type OpenedStore } from "./store_fixtures.ts";

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
        await body(watchedStores(opened.stores, (port, method) => called.add(`${port}.${method}`)));
      } finally {
        await opened.close();
      }
    });
  };

  userContract(test);
  userPageContract(test);
  userListContract(test);
  lockContract(test);
  challengeContract(test);
  changeContract(test);
  phoneCorrectionContract(test);
  guessContract(test);
  phoneMarkContract(test);
  sessionContract(test);
  sessionEndContract(test);
  endedSessionContract(test);
  deviceContract(test);
  deletionContract(test);
  signingKeyContract(test);
  secretContract(test);
  totpContract(test);
  recoveryCodeContract(test);
  passkeyContract(test);
  operatorContract(test);
  factorResetContract(test);
  issuedCodeContract(test);
  throttleContract(test);
  sendContract(test);
  lostSendContract(test);
  sendControlContract(test);
  deliveryPageContract(test);
  deliveryContract(test);
  activityContract(test);
  delayContract(test);
  circuitContract(test);
  auditContract(test);
  foldContract(test);
  upkeepContract(test);
  retentionContract(test);
  clockContract(test);
  writtenEndContract(test);

  test("checkUnchanged() resolves while the database is the one that was opened", async (stores) => {
    await stores.upkeep.checkUnchanged();
  });

  test("probeWrite() resolves while a row can be written, also many times at once", async (stores) => {
    await Promise.all(Array.from({ length: 5 }, () => stores.upkeep.probeWrite(now)));
    await stores.upkeep.probeWrite(now - 1);
  });

  test("close() may be called twice, and then every call is refused", async (stores) => {
    await givenUser(stores);
    await stores.upkeep.close();
    await stores.upkeep.close();
    await rejects(stores.upkeep.probeWrite(now), StorageUnavailable);
    await rejects(stores.users.findUser(newUser().id), StorageUnavailable);
    await rejects(givenUser(stores), StorageUnavailable);
  });

  test("the contract has called every method of the ports", (stores) => {
    const owed = Object.entries(stores).flatMap(([port, methods]) =>
      Object.keys(methods).map((method) => `${port}.${method}`)
    );
    ok(owed.length > 100, `${owed.length} methods`);
    deepEqual(owed.filter((method) => !called.has(method)), []);
  });
}
