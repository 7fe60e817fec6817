import assert from "node:assert/strict";
import fc from "fast-check";
import type { Aal } from "../../../core/domain/session/session.ts";
import { parseToken } from "../../../core/domain/token.ts";
import { StorageUnavailable } from "../../../core/ports/stores/storage.ts";
import { openSession } from "../../../core/usecases/login/open_session.ts";
import { caller, openTestCore, password, type TestCore } from "../../harness.ts";

const [minute, hour, day] = [60, 60 * 60, 24 * 60 * 60];

/** LATCHKEY_AAL2_HOURS, short enough to be reached in use. */
const aal2Seconds = 2 * hour;

type Step =
  | { readonly act: "pass"; readonly seconds: number }
  | { readonly act: "jump"; readonly seconds: number }
  | { readonly act: "log in"; readonly remember: boolean; readonly trust: boolean }
  | { readonly act: "log in by device"; readonly remember: boolean }
  /** The clock is wrong while the session is used, and then corrected. */
  | { readonly act: "glance"; readonly seconds: number; readonly at: number }
  | {
    readonly act: "use" | "stay" | "change" | "list" | "step up" | "fail to step up";
    readonly at: number;
  }
  /** From now on nothing is written when a session is used, or it is again. */
  | { readonly act: "outage"; readonly on: boolean };

const jumps = [4 * minute, 6 * minute, 2 * hour, 25 * hour, 8 * day];
const at = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(3));
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    act: fc.constant("pass" as const),
    seconds: fc.constantFrom(1, 61, 11 * minute, 50 * minute, 61 * minute, 8 * hour, 3 * day),
  }),
  fc.record({
    act: fc.constant("jump" as const),
    seconds: fc.constantFrom(...jumps, ...jumps.map((seconds) => -seconds)),
  }),
  fc.record({ act: fc.constant("log in" as const), remember: fc.boolean(), trust: fc.boolean() }),
  fc.record({ act: fc.constant("log in by device" as const), remember: fc.boolean() }),
  fc.record({ act: fc.constant("glance" as const), seconds: fc.constantFrom(...jumps), at }),
  ...(["use", "stay", "change", "list", "step up", "fail to step up"] as const).map((act) =>
    fc.record({ act: fc.constant(act), at })
  ),
  { weight: 3, arbitrary: fc.record({ act: fc.constant("stay" as const), at }) },
  fc.record({ act: fc.constant("outage" as const), on: fc.boolean() }),
);

/** A session that was opened, and what is known of it. */
interface Opened {
  readonly token: string;
  /** When its second factor was proven, by the clock of that time; null for a trusted device. */
  readonly provenAt: number | null;
  /** The last use, by the clock of that time. */
  usedAt: number;
  /** The lowest level that a response has stated. */
  stated: Aal;
  /** Whether the drop may be unrecorded: it was seen while nothing could be written. */
  unrecorded: boolean;
}

interface World {
  readonly test: TestCore;
  readonly sessions: Opened[];
  readonly devices: string[];
  readonly seen: Map<string, number>;
  /** Whether the clock was ever set by hand: then only the order of levels is known. */
  jumped: boolean;
  outage: boolean;
  now(): number;
  jump(seconds: number): void;
}

Deno.test("a session's aal never rises without a proof, whatever the clock does (R37)", async () => {
  const seen = new Map<string, number>();
  const steps = fc.array(step, { minLength: 5, maxLength: 40, size: "max" });
  const property = fc.asyncProperty(steps, async (run) => {
    await using test = await openWorld(seen);
    for (const each of run) await play(test.world, each);
  });
  await fc.assert(property, { numRuns: 150 });
  const events = [
    "aal2",
    "idle drop",
    "old drop",
    "device",
    "step-up",
    "changed",
    "refused change",
  ];
  for (const name of [...events, "unrecorded drop", "aal1 in use"]) {
    assert.ok((seen.get(name) ?? 0) > 0, `${name}: never seen`);
  }
});

async function openWorld(
  seen: Map<string, number>,
): Promise<{ readonly world: World } & AsyncDisposable> {
  let jumpedBy = 0;
  const flags = { jumped: false, outage: false };
  const written =
    <Args extends unknown[]>(write: (...args: Args) => Promise<void>) =>
    (...args: Args): Promise<void> =>
      flags.outage ? Promise.reject(new StorageUnavailable("The disk is full")) : write(...args);
  const test = await openTestCore((ports) => ({
    ...ports,
    policies: { ...ports.policies, session: { ...ports.policies.session, aal2Seconds } },
    clock: () => ports.clock() + jumpedBy * 1000,
    sessions: {
      ...ports.sessions,
      touchSession: written(ports.sessions.touchSession),
      endAal2: written(ports.sessions.endAal2),
    },
  }));
  await test.register("ada");
  const world: World = Object.assign(flags, {
    test,
    sessions: [],
    devices: [],
    seen,
    now: () => test.ports.clock(),
    jump: (seconds: number) => void (jumpedBy += seconds),
  });
  return { world, [Symbol.asyncDispose]: () => test.close() };
}

async function play(world: World, each: Step): Promise<void> {
  switch (each.act) {
    case "pass":
      return world.test.clock.advance(each.seconds);
    case "jump":
      return jump(world, each.seconds);
    case "outage":
      world.outage = each.on;
      return;
    case "glance":
      jump(world, each.seconds);
      await actOn(world, each.at, look);
      jump(world, -each.seconds);
      return await actOn(world, each.at, change);
    case "log in":
      return await logIn(world, each);
    case "log in by device":
      return await logInByDevice(world, each.remember);
    default:
      return await actOn(world, each.at, actions[each.act]);
  }
}

type Act = (world: World, opened: Opened) => Promise<void>;

async function actOn(world: World, at: number, act: Act): Promise<void> {
  const opened = world.sessions.at(-1 - at);
  if (opened !== undefined) await act(world, opened);
}

const actions = {
  use: look,
  stay,
  change,
  list,
  "step up": stepUp,
  "fail to step up": failToStepUp,
};

function jump(world: World, seconds: number): void {
  world.jump(seconds);
  world.jumped = true;
  // What was not recorded can be forgotten when the clock is set back.
  for (const opened of world.sessions) if (opened.unrecorded) opened.stated = "aal2";
}

async function logIn(world: World, choices: { remember: boolean; trust: boolean }): Promise<void> {
  const { core } = world.test;
  const started = await core.logIn({ username: "ada", password, send: null }, caller);
  if (!started.ok || started.value.status !== "second_factor_required") return;
  await prove(world, started.value.opened.challengeToken, choices);
}

/** Opens a session from a correct proof, of which a user has any number here. */
async function prove(
  world: World,
  challengeToken: string,
  choices: { remember: boolean; trust: boolean },
): Promise<boolean> {
  const { ports } = world.test;
  const id = parseToken("challenge", challengeToken)?.id;
  const found = id === undefined ? null : await ports.challenges.findChallenge(id);
  assert.ok(found !== null);
  const proof = { amr: "sms", verifiesPhone: true, spends: null } as const;
  const chosen = { trustDevice: choices.trust, remember: choices.remember };
  const opened = await openSession(ports, found, proof, chosen, caller);
  if (!opened.ok) return false;
  const { sessionToken, session, deviceToken } = opened.value;
  assert.equal(session.aal, "aal2");
  add(world, sessionToken, world.now());
  if (deviceToken !== null) world.devices.push(deviceToken);
  return true;
}

async function logInByDevice(world: World, remember: boolean): Promise<void> {
  const deviceToken = world.devices.at(-1);
  if (deviceToken === undefined) return;
  const input = { username: "ada", password, send: null, deviceToken, remember };
  const opened = await world.test.core.logIn(input, caller);
  if (!opened.ok || opened.value.status !== "signed_in") return;
  assert.equal(opened.value.session.session.aal, "aal1");
  add(world, opened.value.session.sessionToken, null);
  note(world, "device");
}

function add(world: World, token: string, provenAt: number | null): void {
  const stated = provenAt === null ? "aal1" : "aal2";
  world.sessions.push({ token, provenAt, usedAt: world.now(), stated, unrecorded: false });
}

async function look(world: World, opened: Opened): Promise<void> {
  const found = await world.test.core.authenticate({ sessionToken: opened.token }, {});
  await world.test.settle();
  if (!found.ok) return;
  expectLevel(world, opened, found.value.session.aal);
}

/** Uses the session again before it is idle. */
async function stay(world: World, opened: Opened): Promise<void> {
  world.test.clock.advance(50 * minute);
  await look(world, opened);
}

/** Checks the level that a response stated for a use at this time. */
function expectLevel(world: World, opened: Opened, aal: Aal): void {
  const { now, jumped, outage } = world;
  const idle = (now() - opened.usedAt) / 1000;
  const age = opened.provenAt === null ? Infinity : (now() - opened.provenAt) / 1000;
  if (opened.stated === "aal1") assert.equal(aal, "aal1", "aal rose without a proof");
  else if (!jumped && age >= aal2Seconds) assert.equal(aal, "aal1", "an old second factor");
  else if (!jumped && idle >= hour) assert.equal(aal, "aal1", "idle for an hour");
  // The last use is recorded once a minute.
  else if (!jumped && !outage && idle < hour - minute) assert.equal(aal, "aal2", "it still counts");
  if (aal === "aal2") note(world, "aal2");
  else if (opened.stated === "aal1") note(world, "aal1 in use");
  else note(world, idle >= hour ? "idle drop" : "old drop");
  opened.unrecorded = aal === "aal1" && outage && (opened.stated === "aal2" || opened.unrecorded);
  if (opened.unrecorded) note(world, "unrecorded drop");
  opened.stated = aal;
  // During an outage no use is recorded, so the session may count as idle since the one before.
  if (!outage) opened.usedAt = now();
}

/** Tries a sensitive operation. */
async function change(world: World, opened: Opened): Promise<void> {
  const sessionToken = opened.token;
  const before = await world.test.core.authenticate({ sessionToken }, {});
  if (!before.ok) return;
  expectLevel(world, opened, before.value.session.aal);
  const changed = await world.test.core.enrollTotp({ sessionToken }, caller);
  await world.test.settle();
  if (!changed.ok) return note(world, "refused change");
  note(world, "changed");
  assert.equal(opened.stated, "aal2", "only an aal2 session may change factors");
  if (world.jumped) return;
  assert.ok(opened.provenAt !== null && world.now() - opened.provenAt < 10 * minute * 1000);
}

/** What a list says of other sessions is no use of them. */
async function list(world: World, opened: Opened): Promise<void> {
  const found = await world.test.core.listOwnSessions({ sessionToken: opened.token }, {});
  await world.test.settle();
  if (!found.ok) return;
  const byId = new Map(found.value.sessions.map(({ id, aal }) => [id, aal]));
  for (const each of world.sessions) {
    const aal = byId.get(parseToken("session", each.token)?.id ?? found.value.current);
    if (each.token === opened.token && aal !== undefined) expectLevel(world, each, aal);
    else if (each.stated === "aal1" && aal !== undefined) assert.equal(aal, "aal1");
  }
}

async function stepUp(world: World, opened: Opened): Promise<void> {
  const started = await world.test.core.stepUp({ sessionToken: opened.token, send: null }, caller);
  await world.test.settle();
  if (!started.ok) return;
  await look(world, opened);
  if (!await prove(world, started.value.opened.challengeToken, { remember: true, trust: false })) {
    return;
  }
  note(world, "step-up");
  assert.equal((await world.test.core.authenticate({ sessionToken: opened.token }, {})).ok, false);
}

async function failToStepUp(world: World, opened: Opened): Promise<void> {
  const started = await world.test.core.stepUp({ sessionToken: opened.token, send: null }, caller);
  await world.test.settle();
  if (!started.ok) return;
  const proof = { method: "recovery_code", code: "00000-00000-00000", passkey: null } as const;
  const { challengeToken } = started.value.opened;
  const input = { challengeToken, ...proof, trustDevice: false };
  assert.equal((await world.test.core.verifySecondFactor(input, caller)).ok, false);
  await look(world, opened);
}

function note({ seen }: World, what: string): void {
  seen.set(what, (seen.get(what) ?? 0) + 1);
}
