import assert from "node:assert/strict";
import fc from "fast-check";
import { createClockWatch } from "../../../core/clock_watch.ts";
import { steadyClock } from "../../../core/open.ts";
import type { UsernameKey } from "../../../core/domain/account/username.ts";
import { totpContext } from "../../../core/domain/upkeep/seal_context.ts";
import type { User } from "../../../core/domain/account/user.ts";
import { newEvent } from "../../../core/usecases/record/new_event.ts";
import {
  caller,
  type Core,
  createCore,
  openTestCore,
  operator,
  password,
  type TestCore,
} from "../../harness.ts";
import { appCode } from "../../server/factors/totp_kit.ts";

const [minute, hour, day] = [60, 3600, 86_400] as const;
const people = ["ada", "eve"] as const;
type Person = typeof people[number];
const phones = { ada: "+12025550142", eve: "+12025550143" } as const;
const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const fresh = "a much better phrase";

// Ada has only her phone. Eve also has an authenticator app.
const who = fc.constantFrom(...people);
const back = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.nat(2));
const code = fc.constantFrom("right", "right", "right", "wrong", ...Object.values(phones));
const act = <Name extends string>(name: Name) => fc.constant(name);
const jumps = [10 * minute, 5 * hour, 23 * hour, 40 * day];

const step = fc.oneof(
  fc.record({ act: act("by app"), who, right: fc.boolean() }),
  fc.record({ act: act("by phone"), who }),
  fc.record({ act: act("start"), challenge: back, code }),
  fc.record({ act: act("send"), reset: back }),
  fc.record({ act: act("confirm"), challenge: back, code }),
  fc.record({ act: act("log in"), who }),
  fc.record({ act: act("operator"), who }),
  fc.record({ act: act("run"), seconds: fc.constantFrom(31, 121, hour, 12 * hour, 24 * hour) }),
  fc.record({ act: act("stop"), seconds: fc.constantFrom(hour, 24 * hour) }),
  fc.record({
    act: act("jump"),
    seconds: fc.constantFrom(...jumps, ...jumps.map((seconds) => -seconds)),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** What random steps rarely complete. Run first. */
const wait: Step[] = [{ act: "by phone", who: "ada" }, {
  act: "start",
  challenge: 0,
  code: "right",
}];
const finish: Step[] = [{ act: "send", reset: 0 }, { act: "confirm", challenge: 0, code: "right" }];
const twelve: Step = { act: "run", seconds: 12 * hour };
const examples: [Step[]][] = [
  [[...wait, twelve, twelve, ...finish]],
  [[...wait, twelve, { act: "jump", seconds: 23 * hour }, ...finish, twelve, ...finish]],
  [[...wait, { act: "jump", seconds: 40 * day }, twelve, ...finish, twelve, ...finish]],
  [[...wait, { act: "stop", seconds: 24 * hour }, ...finish]],
  [[...wait, twelve, { act: "log in", who: "ada" }, twelve, ...finish]],
  [[...wait, twelve, { act: "operator", who: "ada" }, twelve, ...finish]],
  [[{ act: "by app", who: "eve", right: true }, { act: "confirm", challenge: 0, code: "right" }]],
];

interface Opened {
  readonly who: Person;
  /** What it proved, or null for a first code. */
  readonly proof: "app" | "wait" | null;
  readonly token: string;
  readonly waiting: Waiting | null;
}

interface Waiting {
  readonly who: Person;
  readonly token: string;
  /** Milliseconds that really passed, and of those, while the service ran. */
  readonly startedAt: number;
  alive: boolean;
}

interface Scene {
  readonly test: TestCore;
  core: Core;
  jumped: number;
  readonly users: Record<Person, User>;
  readonly challenges: Opened[];
  readonly waits: Waiting[];
  readonly hashes: Record<Person, string>;
  readonly logins: Record<Person, number>;
  readonly passwords: Map<Person, string>;
  readonly seen: Map<string, number>;
}

Deno.test("no sequence of steps resets a password unearned, early or after it was stopped", async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 4, maxLength: 25, size: "max" }),
      async (steps) => {
        await using test = await openTestCore((ports) => ({
          ...ports,
          policies: { ...ports.policies, delayedReset: { waitSeconds: 24 * hour } },
        }));
        const scene = await openScene(test, seen);
        for (const one of steps) {
          await take(scene, one);
          await expectUnchanged(scene);
        }
      },
    ),
    { numRuns: 150, examples },
  );
  for (const name of ["app", "wait", "early", "stopped"]) {
    assert.ok((seen.get(name) ?? 0) > 0, `${name}: never seen`);
  }
});

async function openScene(test: TestCore, seen: Map<string, number>): Promise<Scene> {
  const { ports } = test;
  const users = {} as Record<Person, User>;
  const hashes = {} as Record<Person, string>;
  for (const name of people) {
    await test.register(name, phones[name]);
    await test.signIn(name, phones[name]);
    const found = await ports.users.findUserByName(name as string as UsernameKey);
    assert.ok(found !== null && ports.secretBox !== null);
    users[name] = found.user;
    hashes[name] = found.passwordHash;
  }
  const { id: userId } = users.eve;
  const event = () => newEvent(ports, caller, { type: "totp.enrolled", userId });
  const secretBox = ports.secretBox?.seal(secret, totpContext(userId)) ?? "";
  const now = test.clock.now();
  await ports.factors.saveTotp({ userId, secretBox, now }, event());
  await ports.factors.confirmTotp({ userId, secretBox, step: 1, now }, event());
  const logins = { ada: 1, eve: 1 };
  const lists = { challenges: [], waits: [], hashes, logins, passwords: new Map() };
  const scene: Scene = { test, core: test.core, jumped: 0, users, ...lists, seen };
  restart(scene);
  for (let days = 0; days < 32; days++) await run(scene, day);
  return scene;
}

/** Another process: its clock watch has measured nothing yet. */
function restart(scene: Scene): void {
  const { test } = scene;
  const ticks = () => test.clock.now();
  const wall = () => test.clock.now() + scene.jumped * 1000;
  const { upkeep, newId } = test.ports;
  const clockWatch = createClockWatch({ upkeep, wall, ticks, newId });
  scene.core = createCore({ ...test.ports, clock: steadyClock(wall, ticks), clockWatch });
}

/** Time passes while the service runs: it looks at its clock and at the resets that wait. */
async function run({ core, test }: Scene, seconds: number): Promise<void> {
  const chunks = Math.min(4, Math.ceil(seconds / hour));
  for (let at = 0; at < chunks; at++) {
    test.clock.advance(seconds / chunks);
    await core.watchClock();
    await core.notifyWaitingResets();
  }
  await test.settle();
}

async function take(scene: Scene, one: Step): Promise<void> {
  const { core, test, users } = scene;
  if (one.act === "run") await run(scene, one.seconds);
  if (one.act === "jump") scene.jumped += one.seconds;
  if (one.act === "stop") {
    test.clock.advance(one.seconds);
    restart(scene);
  }
  if (one.act === "by app" || one.act === "by phone") await request(scene, one);
  if (one.act === "start") await start(scene, one);
  if (one.act === "send") await send(scene, one.reset);
  if (one.act === "confirm") await confirm(scene, one);
  if (one.act === "log in") await logIn(scene, one.who);
  if (one.act === "operator") {
    const order = { userId: users[one.who].id, action: "issue_recovery_code" } as const;
    const done = await core.performAction({ ...order, reason: "ticket 4711" }, operator);
    if (done.ok) stop(scene, one.who);
  }
}

function stop({ waits }: Scene, name: Person): void {
  for (const waiting of waits) if (waiting.who === name) waiting.alive = false;
}

async function request(
  scene: Scene,
  one: Extract<Step, { readonly act: "by app" | "by phone" }>,
): Promise<void> {
  const { core, test, challenges, jumped } = scene;
  const username = one.who;
  const shown = appCode(secret, test.clock.now() + jumped * 1000);
  const totpCode = one.act === "by app" && one.right ? shown : "000000";
  const outcome = one.act === "by app"
    ? await core.requestPasswordReset({ username, totpCode, send: null }, caller)
    : await core.requestDelayedReset({ username, send: null }, caller);
  await test.settle();
  if (!outcome.ok) return;
  const token = outcome.value.challengeToken;
  const earned = one.act === "by app" && one.right && one.who === "eve";
  challenges.push({ who: one.who, proof: earned ? "app" : null, token, waiting: null });
}

async function start(scene: Scene, one: Extract<Step, { readonly act: "start" }>): Promise<void> {
  const { core, test, challenges, waits } = scene;
  const challenge = challenges.at(-1 - one.challenge);
  if (challenge === undefined) return;
  const { typed, shown } = codes(scene, challenge.who, one.code);
  const input = { challengeToken: challenge.token, code: typed };
  const outcome = await core.startDelayedReset(input, caller);
  await test.settle();
  if (!outcome.ok) return;
  const token = outcome.value.resetToken;
  const status = await core.checkDelayedReset({ resetToken: token }, caller);
  if (!status.ok) return;
  assert.equal(status.value.status, "waiting");
  assert.equal(challenge.who, "ada", "not for a user with an authenticator app");
  assert.equal(typed, shown, "a wait needs the code on the owner's phone");
  assert.ok(
    !waits.some(({ who: name, alive, startedAt }) =>
      name === challenge.who && alive && test.clock.now() < startedAt + day * 1000
    ),
    "one reset at a time",
  );
  waits.push({ who: challenge.who, token, startedAt: test.clock.now(), alive: true });
}

async function send(scene: Scene, index: number): Promise<void> {
  const { core, challenges, waits, seen } = scene;
  const waiting = waits.at(-1 - index);
  if (waiting === undefined) return;
  const outcome = await core.sendResetCode({ resetToken: waiting.token, send: null }, caller);
  const note = (name: string) => void seen.set(name, (seen.get(name) ?? 0) + 1);
  if (!outcome.ok && outcome.refusal.code === "reset_waiting") note("early");
  if (!outcome.ok && !waiting.alive) note("stopped");
  if (!outcome.ok) return;
  expectWaited(scene, waiting);
  const token = outcome.value.opened.challengeToken;
  challenges.push({ who: waiting.who, proof: "wait", token, waiting });
}

function expectWaited({ test }: Scene, { alive, startedAt }: Waiting): void {
  assert.ok(alive, "a login, an operator or another reset stopped it for good");
  assert.ok(test.clock.now() >= startedAt + day * 1000, "the wait is never shortened");
}

async function confirm(
  scene: Scene,
  one: Extract<Step, { readonly act: "confirm" }>,
): Promise<void> {
  const { core, test, challenges, hashes, users, seen } = scene;
  const challenge = challenges.at(-1 - one.challenge);
  if (challenge === undefined) return;
  const { typed, shown } = codes(scene, challenge.who, one.code);
  const newPassword = `${fresh} ${challenges.length} ${test.clock.now()}`;
  const what = { code: typed, recoveryCode: null, newPassword };
  const outcome = await core.resetPassword({ challengeToken: challenge.token, ...what }, caller);
  if (!outcome.ok) return;
  assert.equal(typed, shown, "a reset needs the code on the owner's phone");
  assert.ok(challenge.proof !== null, "and another proof");
  if (challenge.waiting !== null) expectWaited(scene, challenge.waiting);
  stop(scene, challenge.who);
  scene.logins[challenge.who] = 0;
  const found = await test.ports.users.findUserByName(users[challenge.who].username as never);
  assert.ok(found !== null && found.passwordHash !== hashes[challenge.who]);
  hashes[challenge.who] = found.passwordHash;
  seen.set(challenge.proof, (seen.get(challenge.proof) ?? 0) + 1);
  // The next login uses it.
  scene.passwords.set(challenge.who, newPassword);
}

async function logIn(scene: Scene, name: Person): Promise<void> {
  const { core, test } = scene;
  const typed = scene.passwords.get(name) ?? password;
  const opened = await core.logIn({ username: name, password: typed, send: "sms" }, caller);
  if (!opened.ok || opened.value.status !== "second_factor_required") return;
  const proof = { method: "sms", passkey: null, trustDevice: false };
  const { challengeToken } = opened.value.opened;
  const code = test.simulator.codeFor(phones[name]) ?? "0000";
  const done = await core.verifySecondFactor({ challengeToken, code, ...proof }, caller);
  if (!done.ok) return;
  scene.logins[name]++;
  stop(scene, name);
}

function codes(
  { test }: Scene,
  name: Person,
  choice: string,
): { readonly typed: string; readonly shown: string | null } {
  const shown = test.simulator.codeFor(phones[name]);
  if (choice === "right") return { typed: shown ?? "0000", shown };
  if (choice === "wrong") return { typed: "0000", shown };
  return { typed: test.simulator.codeFor(choice) ?? "0000", shown };
}

/** No password changed except by the steps above, and no session opened except by a login. */
async function expectUnchanged({ test, users, hashes, logins }: Scene): Promise<void> {
  const { ports } = test;
  for (const name of people) {
    const found = await ports.users.findUserByName(users[name].username as never);
    assert.equal(found?.passwordHash, hashes[name]);
    const now = ports.clock();
    const { session: limits } = ports.policies;
    const active = await ports.sessions.listSessions(users[name].id, now, limits);
    assert.ok(active.length <= logins[name], "a reset opens no session");
  }
}
