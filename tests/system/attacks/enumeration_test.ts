import { deepEqual, equal, ok } from "node:assert/strict";
import { failuresInRowMax } from "../../../core/domain/account/user.ts";
import type { UserId } from "../../../core/domain/user_id.ts";
import { newEvent } from "../../../core/usecases/record/new_event.ts";
import { operator } from "../../attacks/attack_kit.ts";
import { caller, password } from "../../harness.ts";
import { fictional } from "../../server/sending/send_kit.ts";
import {
  expectNoDifference,
  type Group,
  measure,
  openService,
  type Service,
} from "./enumeration_kit.ts";

const people = ["right", "locked", "disabled", "pending", "unverified"] as const;

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
