import { deepEqual, equal, ok } from "node:assert/strict";
import { openBcryptHasher } from "../../../core/adapters/bcrypt/bcrypt_hasher.ts";
import { failuresInRowMax } from "../../../core/domain/account/user.ts";
import type { UserId } from "../../../core/domain/user_id.ts";
import { newEvent } from "../../../core/usecases/record/new_event.ts";
import { createApp } from "../../../server/app.ts";
import { openLog } from "../../../server/program/log.ts";
import { parseNetwork } from "../../../core/domain/network.ts";
import type { Ports } from "../../../core/ports/ports.ts";
import { caller, openTestCore, password, type TestCore } from "../../harness.ts";
import { fictional } from "../../server/sending/send_kit.ts";
import { ipv4, operator, seeded } from "../../attacks/attack_kit.ts";
import { compare, differences, figures, shuffled } from "./timing_kit.ts";

const rounds = 60;
const warmUpRounds = 6;
const triesMax = 3;
const seed = 19;

/** A whole service on a socket, with bcrypt as expensive as a test can afford. */
interface Service extends TestCore {
  post(path: string, body: unknown): Promise<{ readonly seen: unknown; readonly ms: number }>;
  [Symbol.asyncDispose](): Promise<void>;
}

async function openService(cost: number): Promise<Service> {
  const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const hasher = openBcryptHasher({
    cost,
    pepper: null,
    longPasswordKey: "unused",
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
  const app = createApp({ service: test.core, operator: test.core }, {
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

const people = ["right", "locked", "disabled", "pending", "unverified"] as const;

interface Group {
  readonly name: string;
  readonly body: Readonly<Record<string, string>>;
}

const logins: readonly Group[] = [
  { name: "unknown name", body: { username: "unknown" } },
  { name: "wrong password", body: { username: "right" } },
  { name: "locked, wrong password", body: { username: "locked" } },
  { name: "locked, correct password", body: { username: "locked", password } },
  { name: "disabled after 100, correct password", body: { username: "disabled", password } },
  { name: "login pending, wrong password", body: { username: "pending" } },
  { name: "never verified, wrong password", body: { username: "unverified" } },
  { name: "created, without a password", body: { username: "created" } },
];

async function givenPeople(service: Service): Promise<void> {
  let userId: UserId | null = null;
  for (const [index, name] of people.entries()) {
    const { id } = await service.register(name, fictional(index));
    if (name === "disabled") userId = id;
    if (name !== "unverified") await service.signIn(name, fictional(index));
    const lock = { userId: id, action: "lock", reason: "stolen" } as const;
    if (name === "locked") ok((await service.core.performAction(lock, operator)).ok);
  }
  const order = { username: "created", phoneNumber: fictional(people.length), roles: [] };
  const created = { ...order, expires: null, reason: null };
  ok((await service.core.createUser(created, operator)).ok);
  for (let count = 0; count < failuresInRowMax; count++) {
    const event = newEvent(service.ports, caller, {
      type: "login.refused",
      userId,
      reason: "invalid_credentials",
    });
    await service.ports.users.countPasswordFailure(userId, "strangers", event);
  }
}

function loginBody({ body }: Group): Readonly<Record<string, string>> {
  return { password: "not the password", ...body };
}

async function startPending(service: Service): Promise<void> {
  const started = await service.post("/v1/login", { username: "pending", password });
  equal((started.seen as { status: number }).status, 200);
}

/** Measures the groups interleaved in random order, without the first rounds. */
async function measure(
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
async function expectNoDifference(
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

Deno.test("a refused login looks the same for every account (R19)", async () => {
  await using service = await openService(4);
  await givenPeople(service);
  await startPending(service);
  const answers = [];
  for (const group of logins) {
    answers.push((await service.post("/v1/login", loginBody(group))).seen);
  }
  deepEqual(answers, Array(logins.length).fill(answers[0]));
  ok(JSON.stringify(answers[0]).includes("invalid_credentials"));
});

Deno.test("a full limit looks the same for an unknown username (R19)", async () => {
  await using service = await openService(4);
  await givenPeople(service);
  const last: unknown[] = [];
  for (const username of ["unknown", "right", "locked", "disabled", "unverified"]) {
    let seen: unknown = null;
    for (let tries = 0; tries < 60; tries++) {
      seen = (await service.post("/v1/login", { username, password: "not the password" })).seen;
    }
    last.push(seen);
  }
  deepEqual(last, Array(5).fill(last[0]));
  ok(JSON.stringify(last[0]).includes("throttled"));
});

Deno.test("a refused login takes the same time for every account (R19)", async () => {
  await expectNoDifference("logins", async () => {
    await using service = await openService(8);
    await givenPeople(service);
    const between = async (): Promise<void> => {
      service.clock.advance(3600);
      await startPending(service);
    };
    const ask = async (group: Group): Promise<number> =>
      (await service.post("/v1/login", loginBody(group))).ms;
    return await measure(logins, ask, between);
  });
});

const resets: readonly Group[] = [
  { name: "unknown name", body: { username: "unknown" } },
  { name: "known name", body: { username: "right" } },
  { name: "locked", body: { username: "locked" } },
  { name: "disabled after 100", body: { username: "disabled" } },
  { name: "login pending", body: { username: "pending" } },
  { name: "never verified", body: { username: "unverified" } },
];

const resetBody = ({ body }: Group): Readonly<Record<string, string>> => ({
  ...body,
  recovery_code: "00000-00000-00000",
});

Deno.test("a reset request gets the same response for every account (R19)", async () => {
  await using service = await openService(4);
  await givenPeople(service);
  const answers = [];
  for (const group of resets) {
    const { seen } = await service.post("/v1/password/reset", resetBody(group));
    const { text, ...rest } = seen as { readonly text: string };
    answers.push({ ...rest, text: text.replace(/lk_c_[\w.-]+/, "token"), size: text.length });
  }
  deepEqual(answers, Array(resets.length).fill(answers[0]));
  equal((answers[0] as unknown as { status: number }).status, 202);
});

Deno.test("a reset request takes the same time for every account (R19)", async () => {
  await expectNoDifference("resets", async () => {
    await using service = await openService(4);
    await givenPeople(service);
    const between = async (): Promise<void> => {
      service.clock.advance(3600);
      await startPending(service);
    };
    const ask = async (group: Group): Promise<number> =>
      (await service.post("/v1/password/reset", resetBody(group))).ms;
    return await measure(resets, ask, between);
  });
});

Deno.test("no response reveals a phone number, or that it is in use (R19, R69)", async () => {
  await using service = await openService(4);
  await givenPeople(service);
  const number = fictional(0);
  const answers = [
    // A number of a verified user, of an unverified user, and a free one: all get the same
    // response.
    ...await Promise.all(
      [number, fictional(4), fictional(50)].map((phone_number, index) =>
        service.post("/v1/register", { username: `new${index}`, password, phone_number })
      ),
    ),
    ...await Promise.all(
      logins.map((group) => service.post("/v1/login", loginBody(group))),
    ),
    await service.post("/v1/login", { username: "right", password }),
    await service.post("/v1/login", { username: "right", password, send: "sms" }),
  ];
  const made = answers.slice(0, 3).map(({ seen }) => (seen as { status: number }).status);
  deepEqual(made, [201, 201, 201]);
  for (const { seen } of answers) {
    const shown = JSON.stringify(seen);
    for (const digits of [number.slice(1), number.slice(-7), number.slice(-4)]) {
      ok(!shown.includes(digits), shown);
    }
  }
});
