/** A service on a socket, and the measurement of its response times. @module */
import { deepEqual, ok } from "node:assert/strict";
import { openBcryptHasher } from "../../../core/adapters/bcrypt/bcrypt_hasher.ts";
import { parseNetwork } from "../../../core/domain/network.ts";
import type { Ports } from "../../../core/ports/ports.ts";
import { createApp } from "../../../server/app.ts";
import { openLog } from "../../../server/program/log.ts";
import { ipv4, seeded } from "../../attacks/attack_kit.ts";
import { openTestCore, type TestCore } from "../../harness.ts";
import { compare, differences, figures, shuffled } from "./timing_kit.ts";

const rounds = 60;
const warmUpRounds = 6;
const triesMax = 3;
const seed = 19;

/** Also chooses the decoys of unknown names. */
export const longPasswordKey = "a key for tests";

/** A whole service on a socket, with bcrypt as expensive as a test can afford. */
export interface Service extends TestCore {
  post(path: string, body: unknown): Promise<{ readonly seen: unknown; readonly ms: number }>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function openService(cost: number): Promise<Service> {
  const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const hasher = openBcryptHasher({
    cost,
    pepper: null,
    longPasswordKey,
    workers: 1,
    queueMax: 64,
    randomBytes,
  });
  const replaced: Ports["hasher"][] = [];
  const test = await openTestCore((ports) => {
    replaced.push(ports.hasher);
    return { ...ports, hasher };
  });
  const loopback = parseNetwork("127.0.0.1");
  ok(loopback !== null);
  const log = openLog({ write: () => undefined, flush: () => Promise.resolve() }, test.clock.now);
  const app = createApp({ service: test.core, operator: () => Promise.resolve(test.core) }, {
    remoteUser: "id",
    log,
    elapsed: () => performance.now(),
    newRequestId: () => "one",
    trustedProxies: [loopback],
    publicUrl: null,
    docs: false,
    pages: null,
  });
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => undefined };
  const server = Deno.serve(options, app.fetch);
  let clients = 0;
  const post: Service["post"] = async (path, body) => {
    // Each request comes from its own network, so no limit is reached.
    const headers = {
      "content-type": "application/json",
      "x-forwarded-for": ipv4(++clients),
    };
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    const startedAt = performance.now();
    const answer = await fetch(`http://127.0.0.1:${server.addr.port}${path}`, init);
    const text = await answer.text();
    const ms = performance.now() - startedAt;
    await test.settle();
    const shown = [...answer.headers].filter(([name]) => name !== "date");
    return { seen: { status: answer.status, headers: shown, text }, ms };
  };
  return {
    ...test,
    post,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await hasher.close();
      await Promise.all(replaced.map((each) => each.close()));
      await test.close();
    },
  };
}

export interface Group {
  readonly name: string;
  readonly body: Readonly<Record<string, string>>;
}

/** Measures the groups interleaved in random order, without the first rounds. */
export async function measure(
  groups: readonly Group[],
  ask: (group: Group) => Promise<number>,
  between: () => Promise<void>,
): Promise<Map<string, number[]>> {
  const random = seeded(seed);
  const times = new Map<string, number[]>(groups.map(({ name }) => [name, []]));
  for (let round = 0; round < warmUpRounds + rounds; round++) {
    await between();
    for (const group of shuffled(groups, random)) {
      const ms = await ask(group);
      if (round >= warmUpRounds) times.get(group.name)?.push(ms);
    }
  }
  return times;
}

/** Measures again if something differed: a busy machine differs once, a leak every time. */
export async function expectNoDifference(
  what: string,
  once: () => Promise<ReadonlyMap<string, readonly number[]>>,
): Promise<void> {
  let different: readonly string[] = [];
  for (let tries = 1; tries <= triesMax; tries++) {
    const compared = compare(await once());
    different = differences(compared);
    const verdict = different.length === 0 ? "no difference" : `different: ${different.join("; ")}`;
    // deno-lint-ignore no-console -- the figures are for the reader of the test log.
    console.info(`${what}, seed ${seed}, try ${tries}: ${verdict}\n${figures(compared)}`);
    if (different.length === 0) return;
  }
  deepEqual(different, []);
}
