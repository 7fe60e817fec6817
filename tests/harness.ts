/**
 * A complete Latchkey for a test: SQLite in memory, the Twilio simulator as `fetch`, a stopped
 * clock and bcrypt with its lowest cost.
 * @module
 */
import assert from "node:assert/strict";
import { openBcryptHasher } from "../core/adapters/bcrypt/bcrypt_hasher.ts";
import { openPasswordStrength } from "../core/adapters/password_strength/strength_worker.ts";
import { openSecretBox } from "../core/adapters/secret_box/secret_box.ts";
import { openMemoryMeter } from "../core/adapters/meter/memory_meter.ts";
import { meterDatabase } from "../core/adapters/sql/metered_database.ts";
import { createSqlStores } from "../core/adapters/sql/store/sql_stores.ts";
import { openOldRegisterFile } from "../core/adapters/sql/sqlite/transfer/old_register_file.ts";
import { openSeenUsers } from "../core/adapters/sql/sqlite/transfer/seen_users_table.ts";
import { openSqliteDatabase } from "../core/adapters/sql/sqlite/sqlite_database.ts";
import { openTokenSigner } from "../core/adapters/jose/token_signer.ts";
import { twilioEvidence } from "../core/adapters/twilio/errors/evidence.ts";
import { openTwilioVerifier } from "../core/adapters/twilio/twilio_verifier.ts";
import { openPasskeyVerifier } from "../core/adapters/webauthn/passkey_verifier.ts";
import { createBackground } from "../core/background.ts";
import { meterHasher } from "../core/metering/metered_hasher.ts";
import { meterVerifier } from "../core/metering/metered_verifier.ts";
import { createTroubles } from "../core/metering/troubles.ts";
import { createCountingWitness, noWitness } from "../core/metering/witness.ts";
import { createClockWatch } from "../core/clock_watch.ts";
import { createRefusalCollector } from "../core/refusal_collector.ts";
import { defaultPrices } from "../core/adapters/twilio/list_prices.ts";
import type { HashPlace } from "../core/domain/login/hash_place.ts";
import { createIdSource } from "../core/domain/id.ts";
import { defaultKeyLimits } from "../core/domain/api_keys/key_limits.ts";
import { defaultRegistration } from "../core/domain/account/registration.ts";
import { defaultHashLimits } from "../core/domain/login/password_throttle.ts";
import { openBackupFolder } from "../core/adapters/host/backup_folder.ts";
import { defaultRetention } from "../core/domain/upkeep/retention.ts";
import { defaultSendPolicy } from "../core/domain/sending/send_policy.ts";
import type { User } from "../core/domain/account/user.ts";
import type { Caller, OperatorCaller } from "../core/domain/audit_event.ts";
import { createOperator, type Operator } from "../core/operator.ts";
import { createService, type Service } from "../core/service.ts";
import type { Ports } from "../core/ports/ports.ts";
import type { NoticeKind } from "../core/domain/sending/notice_kind.ts";
import type { PasswordHasher } from "../core/ports/hasher.ts";
import { defaultSessionPolicy } from "../core/domain/session/session.ts";
import { nameKey } from "./user_rows.ts";
import { inlineHashWorker } from "./inline_hash_worker.ts";
import { inlineStrengthWorker, strongPassword } from "./inline_strength_worker.ts";
import { createSimulator } from "../twilio-simulator/app.ts";
import type { Simulator } from "../twilio-simulator/simulator.ts";

/** 2026-01-01T00:00:00Z. */
const beginning = Date.UTC(2026, 0, 1);

/** The place in the hash queue for hashes that are not made by a use case. */
export const hashPlace: HashPlace = { network: "192.0.2.7", standing: "familiar" };

export const password = strongPassword;
export const phoneNumber = "+12025550142";

export const caller: Caller = {
  actor: "user",
  actorName: null,
  address: "192.0.2.1",
  userAgent: "test",
  requestId: "test-request",
};

/** An operator at the terminal. */
export const operator: OperatorCaller = {
  actor: "operator",
  actorName: "marek",
  address: null,
  userAgent: "test",
  requestId: null,
};

/** Both entry points to the core, for tests that act as user and as operator. */
export type Core = Service & Operator;

export function createCore(ports: Ports): Core {
  return { ...createService(ports), ...createOperator(ports) };
}

export interface TestCore {
  /** The notices to users about changes to their account, oldest first. */
  readonly notices: readonly { readonly to: string; readonly kind: NoticeKind }[];
  readonly core: Core;
  readonly ports: Ports;
  readonly simulator: Simulator;
  readonly clock: { now(): number; advance(seconds: number): void };
  /** Registers a user with `password`, or fails the test. */
  register(username: string, phone?: string): Promise<User>;
  /** Logs in with password and SMS code and returns the session token, or fails the test. */
  signIn(username: string, phone?: string, by?: Caller, remember?: boolean): Promise<string>;
  /** Resolves when no background task is running. */
  settle(): Promise<void>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The origins of the pages that use passkeys. */
export const relyingParty = {
  rpId: "latchkey.test",
  rpName: "Latchkey",
  origins: ["https://latchkey.test", "https://login.latchkey.test"],
};

/**
 * The same hasher, but everyone can use the whole queue, because tests of limits, budgets and races
 * are not about the queue's shares. Tests of the shares use a different hasher.
 */
function inOnePlace(hasher: PasswordHasher): PasswordHasher {
  const inOne = ({ left }: HashPlace): HashPlace =>
    left === undefined ? hashPlace : { ...hashPlace, left };
  return {
    ...hasher,
    hasRoom: (...places) => hasher.hasRoom(...places.map(inOne)),
    hash: (text, place) => hasher.hash(text, inOne(place)),
    verify: (text, stored, place) => hasher.verify(text, stored, inOne(place)),
  };
}

export async function openTestCore(change: (ports: Ports) => Ports = (p) => p): Promise<TestCore> {
  let now = beginning;
  const clock = { now: () => now, advance: (seconds: number) => void (now += seconds * 1000) };
  const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const simulator = createSimulator({ clock: clock.now, randomBytes });
  const meter = openMemoryMeter();
  const { troubles, witness: noted } = createTroubles(noWitness);
  const witness = createCountingWitness(meter, noted);
  const database = await openSqliteDatabase({ path: ":memory:" });
  const stores = createSqlStores(meterDatabase(database, meter, witness));
  const hasher = meterHasher(
    inOnePlace(
      openBcryptHasher({
        meter,
        cost: 4,
        pepper: null,
        longPasswordKey: "a key for tests",
        workers: 1,
        queueMax: 64,
        randomBytes,
        startWorker: inlineHashWorker,
      }),
    ),
    meter,
  );
  const passwordStrength = openPasswordStrength({
    timeoutMs: 60_000,
    startWorker: inlineStrengthWorker,
  });
  const { account } = simulator;
  const verifier = meterVerifier(
    openTwilioVerifier({
      fetch: simulator.fetch,
      baseUrl: "https://verify.twilio.com",
      credentials: { username: account.accountSid, password: account.authToken },
      serviceSid: account.serviceSid,
      now: clock.now,
      timeoutMs: 200,
    }),
    { meter, witness, numberRanges: [], ticks: clock.now },
  );
  const newId = createIdSource(randomBytes);
  const notices: { readonly to: string; readonly kind: NoticeKind }[] = [];
  const faults: unknown[] = [];
  const { background, drain } = createBackground(256, (error) => void faults.push(error));
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
  const refusals = createRefusalCollector({
    // Those of the test, which may change the stores.
    events: {
      ...stores.events,
      appendAuditEvent: (event) => ports.events.appendAuditEvent(event),
      appendAuditEvents: (events) => ports.events.appendAuditEvents(events),
    },
    ...{ clock: clock.now, newId, pause, background },
  });
  const ports: Ports = change({
    ...stores,
    policies: {
      appName: "Latchkey",
      session: defaultSessionPolicy,
      pagesUrl: null,
      registration: defaultRegistration,
      token: null,
      access: null,
      send: defaultSendPolicy,
      prices: defaultPrices,
      verifications: true,
      simulated: false,
      retention: defaultRetention,
      backups: null,
      webhooks: [],
      declaredClients: null,
      outboundHosts: [],
      hashLimits: defaultHashLimits,
      keyLimits: defaultKeyLimits,
      testNumbers: false,
      delayedReset: null,
      secrets: { known: [], lost: [] },
    },
    meter,
    hasher,
    passwordStrength,
    breachedPasswords: null,
    verifier,
    evidence: twilioEvidence,
    receipts: null,
    clock: clock.now,
    // The watch measures all the time that passes in a test.
    clockWatch: createClockWatch({
      upkeep: stores.upkeep,
      wall: clock.now,
      ticks: clock.now,
      newId,
    }),
    // Always one turn of the event loop: other tasks run, but no time passes.
    pause,
    randomBytes,
    newId,
    nameKey,
    secretBox: openSecretBox([{ id: "test", key: randomBytes(32) }], randomBytes),
    notifier: {
      configured: true,
      notify: (to, kind) => {
        notices.push({ to, kind });
        return Promise.resolve({ status: "sent", words: "noted", error: null });
      },
    },
    passkeyVerifier: openPasskeyVerifier(relyingParty),
    tokenSigner: openTokenSigner(),
    backUp: null,
    backupFolder: openBackupFolder("no folder"),
    openOldRegister: openOldRegisterFile,
    openSeenUsers,
    // Tests with targets have a receiver.
    webhookSender: {
      send: () => Promise.resolve({ problem: "no receiver", retryAfterSeconds: null }),
    },
    logoutSender: { send: () => Promise.resolve({ problem: "no receiver", final: false }) },
    troubles,
    background,
    refusals,
  });
  const core = createCore(ports);
  let registered = 0;
  const register = async (username: string, phone = phoneNumber): Promise<User> => {
    // Each user has a different network, because one network may register only 60 users an hour.
    const address = `198.18.${registered >> 8}.${registered++ & 255}`;
    const input = { username, password, phoneNumber: phone };
    const outcome = await core.register(input, { ...caller, address });
    assert.ok(outcome.ok, `cannot register ${username}`);
    return outcome.value;
  };
  const signIn: TestCore["signIn"] = async (
    username,
    phone = phoneNumber,
    by = caller,
    remember = false,
  ) => {
    const opened = await core.logIn({ username, password, send: "sms" }, by);
    assert.ok(opened.ok && opened.value.status === "second_factor_required");
    assert.ok(opened.value.sent?.ok === true, `cannot log in ${username}`);
    const { challengeToken } = opened.value.opened;
    const code = simulator.codeFor(phone) ?? "";
    const proof = { method: "sms", code, passkey: null, trustDevice: false, remember };
    const verified = await core.verifySecondFactor({ challengeToken, ...proof }, by);
    assert.ok(verified.ok, `cannot verify ${username}`);
    return verified.value.sessionToken;
  };
  const close = async (): Promise<void> => {
    await drain();
    simulator.close();
    passwordStrength.close();
    await hasher.close();
    await stores.upkeep.close();
    assert.deepEqual(faults, [], "nothing failed in the background");
  };
  return {
    notices,
    core,
    ports,
    simulator,
    clock,
    register,
    signIn,
    settle: drain,
    close,
    [Symbol.asyncDispose]: close,
  };
}
