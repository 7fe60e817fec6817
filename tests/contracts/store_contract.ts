import { deepEqual, equal, rejects } from "node:assert/strict";
import { StorageUnavailable, type Store } from "../../core/ports/store.ts";
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
import { signingKeyContract } from "./store_contract_signing_keys.ts";
import { recoveryCodeContract } from "./store_contract_recovery_codes.ts";
import { throttleContract } from "./store_contract_throttles.ts";
import { totpContract } from "./store_contract_totp.ts";
import { upkeepContract } from "./store_contract_upkeep.ts";
import { userListContract } from "./store_contract_user_lists.ts";
import { userPageContract } from "./store_contract_user_pages.ts";
import { userContract } from "./store_contract_users.ts";
import { writtenEndContract } from "./store_contract_written_ends.ts";
import { type ContractTest, givenUser, newUser, now, type OpenedStore } from "./store_fixtures.ts";

/** Total by its type: a method added to the port has to be added here, and then to be called. */
const methods = {
  insertUser: true,
  findUserByName: true,
  findUser: true,
  replacePasswordHash: true,
  countPasswordFailure: true,
  noteRightPassword: true,
  findStanding: true,
  isLoginNetwork: true,
  releaseName: true,
  lockUser: true,
  unlockUser: true,
  listUsers: true,
  countUsers: true,
  insertChallenge: true,
  findChallenge: true,
  findOpenChallenge: true,
  takeSend: true,
  recordSend: true,
  giveBackSend: true,
  expireChallenge: true,
  forgetVerification: true,
  takeGuess: true,
  giveBackGuess: true,
  openSession: true,
  changePassword: true,
  resetPassword: true,
  changePhone: true,
  correctPhone: true,
  findSession: true,
  touchSession: true,
  expireSession: true,
  endSession: true,
  endSessionOf: true,
  endOtherSessions: true,
  listSessions: true,
  findDevice: true,
  listDevices: true,
  expireDevice: true,
  endDevice: true,
  openDeviceSession: true,
  deleteUser: true,
  listKept: true,
  listSigningKeys: true,
  insertSigningKey: true,
  setSigningKeyLife: true,
  replaceSigningKeyBox: true,
  findTotp: true,
  saveTotp: true,
  confirmTotp: true,
  removeTotp: true,
  listTotpBoxes: true,
  replaceTotpBox: true,
  replaceRecoveryCodes: true,
  hasRecoveryCode: true,
  removeExpiredCode: true,
  findAuthenticators: true,
  findHoldings: true,
  endSessionsOf: true,
  endDevicesOf: true,
  resetSecondFactor: true,
  issueRecoveryCode: true,
  removeFactorOf: true,
  setPasskeyNonce: true,
  listPasskeys: true,
  insertPasskey: true,
  renamePasskey: true,
  removePasskey: true,
  takeThrottles: true,
  peekThrottles: true,
  giveBackThrottles: true,
  admitDelivery: true,
  insertBlockedDelivery: true,
  settleDelivery: true,
  takeLookUp: true,
  endLookUps: true,
  adoptSend: true,
  takeOverSend: true,
  recordGuess: true,
  findDelivery: true,
  listDeliveries: true,
  findVerificationStart: true,
  countConversion: true,
  countConversionParts: true,
  sumDeliveries: true,
  findOldestUnreconciled: true,
  reconcileDelivery: true,
  countDeliveries: true,
  listDeliveryPlaces: true,
  listDeliveryFailures: true,
  listLatencies: true,
  listDeliveriesOfChallenge: true,
  findBusiestAddress: true,
  listEventsAfter: true,
  findUsernames: true,
  findSendControls: true,
  findPause: true,
  listSendControls: true,
  putSendStop: true,
  removeSendStop: true,
  putPause: true,
  liftPause: true,
  findCircuits: true,
  countCircuitFault: true,
  openCircuit: true,
  takeProbe: true,
  leaveProbe: true,
  closeCircuit: true,
  appendAuditEvent: true,
  listAuditEvents: true,
  findClockMark: true,
  moveClockMark: true,
  sweep: true,
  checkUnchanged: true,
  listSecretChecks: true,
  putSecretCheck: true,
  removeUnusedSecretKeys: true,
  probeWrite: true,
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
  userListContract(test);
  lockContract(test);
  challengeContract(test);
  changeContract(test);
  phoneCorrectionContract(test);
  guessContract(test);
  phoneMarkContract(test);
  sessionContract(test);
  sessionEndContract(test);
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

  test("checkUnchanged() resolves while the database is the one that was opened", async (store) => {
    await store.checkUnchanged();
  });

  test("probeWrite() resolves while a row can be written, also many times at once", async (store) => {
    await Promise.all(Array.from({ length: 5 }, () => store.probeWrite(now)));
    await store.probeWrite(now - 1);
  });

  test("close() may be called twice, and then every call is refused", async (store) => {
    await givenUser(store);
    await store.close();
    await store.close();
    await rejects(store.probeWrite(now), StorageUnavailable);
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
