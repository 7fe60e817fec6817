import assert from "node:assert/strict";
import { caller, openTestCore } from "../../harness.ts";
import { run } from "./command_kit.ts";

class Enough extends Error {}

/** Runs one step between polls of a watch; after the last one, ends the watch by throwing. */
function between(...steps: readonly (() => Promise<unknown>)[]): () => Promise<void> {
  let at = 0;
  return async () => {
    const step = steps[at++];
    if (step === undefined) throw new Enough("enough");
    await step();
  };
}

Deno.test("events watch prints new events once, oldest first, as NDJSON if there is no terminal", async () => {
  await using test = await openTestCore();
  await test.register("before");
  const watched = await run(test, ["events", "watch"], {
    pause: between(
      () => test.register("ada"),
      () => Promise.resolve(),
      async () => {
        test.clock.advance(1);
        await test.register("bob");
        test.clock.advance(30);
        await test.register("cecil");
      },
      () => Promise.resolve(),
    ),
  });
  const rows = watched.out.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(rows.map(({ type }) => type), Array(3).fill("user.registered"));
  assert.deepEqual(rows.map(({ at }) => at.slice(11, 19)), ["00:00:00", "00:00:01", "00:00:31"]);
  assert.match(watched.err, /Enough|enough/);
});

Deno.test("events watch prints every event of a burst, and an event that is written late", async () => {
  await using test = await openTestCore();
  const event = (at: number, id: string) => ({
    id: `evt_${id}` as const,
    at,
    // A failure type that is never folded.
    type: "circuit.opened" as const,
    actor: "user" as const,
    actorName: null,
    userId: null,
    address: null,
    requestId: id,
    apiKeyId: null,
    peerAddress: null,
    reason: null,
    detail: {},
    count: 1,
    lastAt: at,
  });
  const now = test.clock.now();
  const watched = await run(test, ["events", "watch", "--failures"], {
    pause: between(
      async () => {
        for (let each = 0; each < 450; each++) {
          await test.ports.events.appendAuditEvent(event(now + 6000, `b${1000 + each}`));
        }
      },
      () => test.ports.events.appendAuditEvent(event(now + 2000, "a1")),
    ),
  });
  const ids = watched.out.trimEnd().split("\n").map((line) => JSON.parse(line).id);
  assert.equal(ids.length, 451, watched.err);
  assert.equal(new Set(ids).size, 451);
  assert.equal(ids.at(-1), "evt_a1");
});

Deno.test("events watch prints text on a terminal, and filters by user and failures", async () => {
  await using test = await openTestCore();
  const ada = await test.register("ada");
  await test.register("bob");
  const wrong = (username: string) => () =>
    test.core.logIn({ username, password: "wrong horse battery", send: null }, caller);
  const options = (isTerminal: boolean) => ({
    isTerminal,
    pause: between(wrong("bob"), wrong("ada"), () => test.signIn("ada")),
  });
  const args = ["events", "watch", "--failures", "--user", "ADA"];
  const people = await run(test, args, options(true));
  assert.match(people.out, /^2026-01-01 00:00:00 +✗ login refused +ada +[^\n]*\n$/);
  test.clock.advance(120);
  const programs = await run(test, [...args, "--json"], options(true));
  assert.equal(JSON.parse(programs.out).user_id, ada.id);
  assert.equal((await run(test, ["events", "watch", "--user", "unknown"])).code, 1);
});

Deno.test("events watch exits with 0 when the reader closes the pipe", async () => {
  await using test = await openTestCore();
  const pause = between(async () => {
    for (let user = 0; user < 5; user++) await test.register(`user-${user}`);
  });
  const ran = await run(test, ["events", "watch"], { pause, readsMax: 2 });
  assert.deepEqual([ran.code, ran.err, ran.out.trimEnd().split("\n").length], [0, "", 2]);
});

Deno.test("events list filters by limit, user, failures and time", async () => {
  await using test = await openTestCore();
  for (let user = 0; user < 5; user++) await test.register(`user-${user}`);
  await test.core.logIn({ username: "user-1", password: "wrong horse", send: null }, caller);
  const two = JSON.parse((await run(test, ["events", "list", "--limit", "2", "--json"])).out);
  assert.deepEqual([two.events.length, two.more, two.events[0].type], [2, true, "login.refused"]);
  const failures = await run(test, ["events", "list", "--failures"]);
  assert.match(failures.out, /^TIME [^\n]*\n2026-01-01 00:00:00 .*login refused[^\n]*\n$/);
  const of = await run(test, ["events", "list", "--user", "user-2", "--json"]);
  assert.deepEqual(JSON.parse(of.out).events.map((event: { type: string }) => event.type), [
    "user.registered",
  ]);
  test.clock.advance(3600);
  assert.equal((await run(test, ["events", "list", "--since", "30m"])).out, "None.\n");
});
