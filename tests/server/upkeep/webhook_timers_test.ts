import { deepEqual, equal } from "node:assert/strict";
import { mock } from "node:test";
import type { LogFacts } from "../../../server/program/log.ts";
import { startWebhooks } from "../../../server/webhooks.ts";

type Working = Parameters<typeof startWebhooks>[0];

const nothing = { delivered: 0, failed: 0, dead: 0 };

/** A service that counts what it is asked to do, and log lines. */
function openCounts(change: Partial<Working> = {}) {
  const calls = { registered: 0, delivered: 0, stored: 0, watched: 0 };
  const lines: (readonly [string, string, LogFacts | undefined])[] = [];
  const at = (level: string) => (message: string, facts?: LogFacts): void =>
    void lines.push([level, message, facts]);
  const service: Working = {
    registerWebhooks: () => Promise.resolve(void calls.registered++),
    deliverWebhooks: () => {
      calls.delivered++;
      return Promise.resolve(nothing);
    },
    sendStorageAlerts: () => Promise.resolve(void calls.stored++),
    watchAlerts: () => Promise.resolve(void calls.watched++),
    ...change,
  };
  return { calls, lines, service, log: { warn: at("warn"), error: at("error") } };
}

/** Lets everything that is ready run, without real time. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

/** Runs `body` with a clock for intervals that only `pass` moves. */
async function withTimers(body: (pass: (seconds: number) => Promise<void>) => Promise<void>) {
  mock.timers.enable({ apis: ["setInterval"] });
  try {
    await body(async (seconds) => {
      for (let second = 0; second < seconds; second++) {
        mock.timers.tick(1000);
        await settle();
      }
    });
  } finally {
    mock.timers.reset();
  }
}

Deno.test("the service registers targets once, sends every 2 s, and looks for alerts every minute", () =>
  withTimers(async (pass) => {
    const { calls, lines, service, log } = openCounts();
    const stop = await startWebhooks(service, log);
    deepEqual(calls, { registered: 1, delivered: 0, stored: 0, watched: 0 });
    await pass(60);
    deepEqual(calls, { registered: 1, delivered: 30, stored: 30, watched: 1 });
    stop();
    await pass(120);
    deepEqual(calls, { registered: 1, delivered: 30, stored: 30, watched: 1 });
    deepEqual(lines, []);
  }));

Deno.test("a round that lasts is not joined by another, and a stop ends it quietly", () =>
  withTimers(async (pass) => {
    const held = Promise.withResolvers<typeof nothing>();
    let continues = (): boolean => false;
    const { calls, lines, service, log } = openCounts({
      deliverWebhooks: (mayContinue) => {
        calls.delivered++;
        continues = mayContinue;
        return held.promise;
      },
    });
    const stop = await startWebhooks(service, log);
    await pass(30);
    equal(calls.delivered, 1);
    equal(continues(), true);
    stop();
    equal(continues(), false);
    held.reject(new Error("the database is closed"));
    await settle();
    deepEqual(lines, []);
  }));

Deno.test("failures are logged and later rounds go on", () =>
  withTimers(async (pass) => {
    let isSick = true;
    const { lines, service, log } = openCounts({
      deliverWebhooks: () =>
        isSick ? Promise.reject(new Error("sick")) : Promise.resolve({ ...nothing, dead: 2 }),
      watchAlerts: () => Promise.reject(new Error("sick too")),
    });
    const stop = await startWebhooks(service, log);
    await pass(2);
    isSick = false;
    await pass(58);
    stop();
    const words = lines.map(([level, message]) => `${level}: ${message}`);
    deepEqual(words.slice(0, 1), ["error: Cannot send webhooks"]);
    const dead = "warn: Webhooks are dead: run admin webhooks status";
    equal(words.filter((each) => each === dead).length, 29);
    deepEqual(words.slice(1).filter((each) => each !== dead), ["error: Cannot look for alerts"]);
    deepEqual(lines.find(([level]) => level === "warn")?.[2], { dead: 2 });
  }));
