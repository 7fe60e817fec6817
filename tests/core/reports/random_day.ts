/** A seeded random day of logins with the real core and a test clock. @module */
import assert from "node:assert/strict";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import type { SendPolicy } from "../../../core/domain/sending/send_policy.ts";
import type { OperatorCaller } from "../../../core/domain/audit_event.ts";
import type { TokenId } from "../../../core/domain/token.ts";
import { type Core, createCore } from "../../harness.ts";
import { caller, openTestCore, password, type TestCore } from "../../harness.ts";

/** Mulberry32: returns the same numbers for the same seed. */
export function createChance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Person {
  readonly username: string;
  readonly phone: string;
  readonly address: string;
  /** Whether they enter the codes. Bots never do. */
  readonly honest: boolean;
}

/**
 * Users from three countries in a few prefixes, and bots: some are almost alone in a prefix, some
 * share a network or a /48, and some use many networks and many prefixes of one country.
 */
function people(): readonly Person[] {
  const at = (index: number): string => `198.51.100.${index % 9}`;
  const person = (index: number, phone: string, honest: boolean): Person => ({
    username: `person-${index}`,
    phone,
    address: honest ? at(index) : botsAddress(index),
    honest,
  });
  const areas = ["202", "212", "305"];
  return [
    ...Array.from(
      { length: 18 },
      (_, at) => person(at, `+1${areas[at % 3]}555${String(100 + at).padStart(4, "0")}`, true),
    ),
    ...Array.from({ length: 6 }, (_, at) => person(20 + at, `+1416555010${at}`, true)),
    ...Array.from({ length: 30 }, (_, at) => person(30 + at, `+18765550${110 + at}`, at < 2)),
    ...botAreas.map((area, at) => person(80 + at, `+1${area}5550100`, false)),
    ...Array.from({ length: 2 }, (_, at) => person(70 + at, `+61491570${156 + at}`, true)),
  ];
}

/** Area codes of one country, one bot for each. */
const botAreas = [
  "403",
  "418",
  "506",
  "514",
  "519",
  "604",
  "613",
  "647",
  "705",
  "709",
  "780",
  "819",
];

function botsAddress(index: number): string {
  if (index >= 80) return `203.0.113.${index}`;
  return index % 3 === 0 ? "198.51.100.4" : `2001:db8:7:${index}::1`;
}

export interface RandomDay extends AsyncDisposable {
  readonly test: TestCore;
  /** Oldest first. */
  readonly deliveries: readonly Delivery[];
}

/**
 * Simulates fourteen hours under a policy, with provider faults and an operator's stop in between.
 */
export async function playRandomDay(seed: number, policy: SendPolicy): Promise<RandomDay> {
  const chance = createChance(seed);
  const appsChance = createChance(seed + 1000);
  const test = await openTestCore();
  const core = createCore({ ...test.ports, policies: { ...test.ports.policies, send: policy } });
  const crowd = people();
  for (const [index, { username, phone: phoneNumber }] of crowd.entries()) {
    const from = { ...caller, address: `203.0.113.${index}` };
    const registered = await test.core.register({ username, password, phoneNumber }, from);
    assert.ok(registered.ok, `${username} ${phoneNumber}`);
  }
  const due: { readonly at: number; readonly run: () => Promise<void> }[] = [];
  const end = test.clock.now() + 14 * 60 * 60 * 1000;
  const stopAt = test.clock.now() + Math.floor(chance() * 10) * 60 * 60 * 1000;
  due.push({ at: stopAt, run: () => stopFor(core, "channel:whatsapp") });
  due.push({
    at: stopAt + 3 * 60 * 60 * 1000,
    run: async () => void await core.resumeSends({ scope: "channel:whatsapp" }, operator),
  });
  while (test.clock.now() < end) {
    // Long quiet periods, and short bursts that fill the windows.
    test.clock.advance(Math.floor(chance() < 0.03 ? chance() * 5000 : chance() * 60));
    for (const task of due.filter(({ at }) => at <= test.clock.now())) {
      due.splice(due.indexOf(task), 1);
      await task.run();
    }
    if (chance() < 0.05) test.simulator.setFault({ fault: "60203", on: "start" });
    if (chance() < 0.01) test.simulator.setFault({ fault: "503", on: "start", times: 6 });
    if (chance() < 0.03) test.simulator.setFault({ fault: "drop_after", on: "start" });
    if (chance() < 0.03) test.simulator.setFault({ fault: "20003", on: "start" });
    const person = crowd[Math.floor(chance() * crowd.length)] ?? assert.fail();
    if (appsChance() < 0.15) await verifyNumber(test, core, person, appsChance());
    const verify = await logIn(test, core, person, chance() < 0.3 ? "whatsapp" : "sms");
    if (verify === null || !person.honest || chance() < 0.1) continue;
    due.push({ at: test.clock.now() + Math.floor(chance() * 200) * 1000, run: verify });
  }
  const deliveries = await recorded(core);
  return { test, deliveries, [Symbol.asyncDispose]: () => test.close() };
}

const operator: OperatorCaller = { ...caller, actor: "operator", actorName: "marek" };

async function stopFor(core: Core, scope: string): Promise<void> {
  const stopped = await core.stopSends({ scope, reason: "a test" }, operator);
  assert.ok(stopped.ok);
}

const appKeys = ["shop", "blog"].map((name) => ({
  ...caller,
  apiKey: { id: name.padEnd(22, "_") as TokenId, name },
}));

/** An app with its own accounts verifies the number of one of its users, who may enter the code. */
async function verifyNumber(
  test: TestCore,
  core: Core,
  { phone: to, address: clientAddress, honest }: Person,
  chance: number,
): Promise<void> {
  const by = appKeys[chance < 0.7 ? 0 : 1] ?? assert.fail();
  const message = { to, clientAddress, channel: "sms", locale: null, appHash: null };
  const started = await core.startVerification({ ...message, purpose: "sign_in" }, by);
  if (!started.ok || !honest) return;
  const code = test.simulator.codeFor(to) ?? "000000";
  await core.checkVerification({ verificationId: started.value.id, code }, by);
}

/** Logs in. Returns a function that enters the code, or null if none was sent. */
async function logIn(
  test: TestCore,
  core: Core,
  { username, phone, address }: Person,
  channel: string,
): Promise<(() => Promise<void>) | null> {
  const from = { ...caller, address };
  const opened = await core.logIn({ username, password, send: channel }, from);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  if (opened.value.sent?.ok !== true) return null;
  const { challengeToken } = opened.value.opened;
  const code = test.simulator.codeFor(phone) ?? "000000";
  const proof = { challengeToken, method: channel, code, passkey: null, trustDevice: false };
  return async () => void await core.verifySecondFactor(proof, from);
}

async function recorded(core: Core): Promise<readonly Delivery[]> {
  const deliveries: Delivery[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<Core["listDeliveries"]>> = await core.listDeliveries({
      cursor,
      limit: 1000,
    });
    deliveries.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return deliveries.toReversed();
}
