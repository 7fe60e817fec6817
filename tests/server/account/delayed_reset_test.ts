import assert from "node:assert/strict";
import { createClockWatch } from "../../../core/clock_watch.ts";
import type { ClockWatch } from "../../../core/ports/clock.ts";
import type { UserId } from "../../../core/domain/user_id.ts";
import { createCore, operator, password } from "../../harness.ts";
import { givenTotp } from "../factors/totp_kit.ts";
import { openTestApp, type TestApp, wrong } from "../app_kit.ts";
import { codeOn, eventsOf, isActive, logIn, logsIn, refusedAs, sends } from "./account_kit.ts";
import {
  day,
  delayed,
  fresh,
  givenForgetful,
  givenSecond,
  givenWaiting,
  hour,
  minute,
  openDelayedApp,
  presentFirst,
  requestFirst,
  runFor,
  statusOf,
} from "./delayed_reset_kit.ts";

const confirm = "/v1/password/reset/confirm";

Deno.test("a reset by phone alone takes two codes and a day, with two notices (R22)", async () => {
  await using app = await openDelayedApp();
  const ada = await givenForgetful(app);
  const before = sends(app);
  const token = await givenWaiting(app, ada);
  assert.equal(sends(app), before + 1);
  assert.deepEqual(app.notices.map(({ kind }) => kind), ["password_reset_started"]);
  const early = await app.post(`${delayed}/send`, { reset_token: token });
  refusedAs(early, 409, "reset_waiting");
  assert.equal(early.json.retry_after, 24 * hour);
  await runFor(app, 12 * hour - minute, minute);
  assert.equal(app.notices.length, 1);
  await runFor(app, minute, minute);
  assert.deepEqual(app.notices.at(-1), { to: ada.phone, kind: "password_reset_halfway" });
  await runFor(app, 12 * hour - minute);
  refusedAs(await app.post(`${delayed}/send`, { reset_token: token }), 409, "reset_waiting");
  await runFor(app, minute, minute);
  assert.equal(await statusOf(app, token), "open");
  assert.equal(app.notices.length, 2, "each notice is sent once");
  const body = await givenSecond(app, ada, token);
  refusedAs(
    await app.post(confirm, { ...body, code: wrong(body["code"] ?? "") }),
    422,
    "wrong_code",
  );
  const done = await app.post(confirm, body);
  assert.equal(done.status, 204, done.text);
  assert.deepEqual([...done.headers.keys()].filter((name) => /cookie|auth/.test(name)), []);
  assert.ok(!await logsIn(app, "ada", password));
  app.clock.advance(60);
  await logIn(app, ada, { password: fresh });
  refusedAs(await app.post(confirm, body), 410, "challenge_consumed");
  refusedAs(await app.post(`${delayed}/send`, { reset_token: token }), 410, "reset_not_found");
  const events = await eventsOf(app, ada);
  for (const type of ["reset_requested", "reset_waiting", "reset"]) {
    assert.ok(events.includes(`password.${type}`), type);
  }
});

Deno.test("a reset by phone alone is off unless the setting allows it", async () => {
  await using app = await openTestApp();
  const ada = await givenForgetful(app);
  const bodies = {
    "": { username: ada.username },
    "/confirm": { challenge_token: "lk_c_x", code: "123456" },
    "/status": { reset_token: "lk_r_x" },
    "/send": { reset_token: "lk_r_x" },
  };
  const before = sends(app);
  for (const [path, body] of Object.entries(bodies)) {
    refusedAs(await app.post(`${delayed}${path}`, body), 501, "not_configured");
  }
  assert.equal(await app.core.notifyWaitingResets(), 0);
  assert.equal(sends(app), before);
});

Deno.test("a finished login or an operator's action ends a waiting reset, and none follows for a week", async () => {
  await using app = await openDelayedApp();
  const ada = await givenForgetful(app);
  const act = async (action: "unlock" | "lock" | "issue_recovery_code"): Promise<void> => {
    const order = { userId: ada.id as UserId, action, reason: "ticket 4711" } as const;
    assert.ok((await app.core.performAction(order, operator)).ok, action);
  };
  const enders: Record<string, () => Promise<unknown>> = {
    login: () => logIn(app, ada),
    operator: () => act("issue_recovery_code"),
    lock: () => act("lock"),
  };
  for (const [by, end] of Object.entries(enders)) {
    const token = await givenWaiting(app, ada);
    await runFor(app, 24 * hour, hour);
    assert.equal(await statusOf(app, token), "open", by);
    const body = await givenSecond(app, ada, token);
    app.clock.advance(5 * minute);
    await end();
    assert.equal(await statusOf(app, token), "reset_not_found", by);
    const late = await app.post(confirm, body);
    assert.equal(late.status, 410, `${by}: ${late.text}`);
    refusedAs(await app.post(`${delayed}/send`, { reset_token: token }), 410, "reset_not_found");
    if (by === "lock") await act("unlock");
    const before = sends(app);
    await runFor(app, 6 * day, 8 * hour);
    await requestFirst(app, "ada");
    assert.equal(sends(app), before, `${by}: none for a week`);
    await runFor(app, 9 * day, 8 * hour);
  }
  assert.ok(await logsIn(app, "ada", password), "nothing changed");
  const page = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  const ended = page.items.filter(({ type }) => type === "password.reset_ended");
  assert.deepEqual(ended.map(({ detail }) => detail["by"]), ["operator", "operator", "login"]);
});

Deno.test("an active session, an authenticator or a new phone prevents a reset by phone alone", async () => {
  await using app = await openDelayedApp();
  const ada = await givenForgetful(app);
  const before = sends(app);
  const { session_token } = (await logIn(app, ada)).json;
  app.clock.advance(minute);
  const first = sends(app);
  await requestFirst(app, "ada");
  assert.equal(sends(app), first, "an active session");
  assert.ok(await isActive(app, session_token));
  const newcomer = await givenForgetful(app, "eve", "+12025550143");
  app.clock.advance(1);
  assert.equal(newcomer.username, "eve");
  const young = await app.register("new", "+12025550144");
  assert.ok(young);
  const sent = sends(app);
  await requestFirst(app, "new");
  await requestFirst(app, "unknown");
  assert.equal(sends(app), sent, "never verified");
  assert.ok(before < sent);
  const eve = await app.signIn("eve", "+12025550143");
  await givenTotp(app, eve);
  await runFor(app, 8 * day, day);
  const without = sends(app);
  await requestFirst(app, "eve");
  assert.equal(sends(app), without, "an authenticator app");
  const obstacles = (await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 }))
    .items.flatMap(({ detail }) => detail["obstacle"] ?? []);
  assert.deepEqual(obstacles, ["has_authenticator", "phone_too_new", "session_active"]);
});

Deno.test("a session that opens between the two requests prevents the wait", async () => {
  await using app = await openDelayedApp();
  const ada = await givenForgetful(app);
  const challenge = await requestFirst(app, "ada");
  const code = codeOn(app, ada.phone);
  app.clock.advance(minute);
  await logIn(app, ada);
  assert.equal(await statusOf(app, await presentFirst(app, challenge, code)), "reset_not_found");
});

Deno.test("a code starts one reset, and parallel completions set the password once (R25)", async () => {
  await using app = await openDelayedApp();
  const ada = await givenForgetful(app);
  const challenge = await requestFirst(app, "ada");
  const code = codeOn(app, ada.phone);
  const tokens = await Promise.all(
    Array.from({ length: 8 }, () => presentFirst(app, challenge, code)),
  );
  const states = await Promise.all(tokens.map((token) => statusOf(app, token)));
  assert.equal(states.filter((status) => status === "waiting").length, 1, states.join());
  const token = tokens[states.indexOf("waiting")] ?? "";
  await runFor(app, 24 * hour, hour);
  const body = await givenSecond(app, ada, token);
  const answers = await Promise.all(Array.from(
    { length: 10 },
    (_, at) => app.post(confirm, { ...body, new_password: `${fresh} ${at}` }),
  ));
  assert.equal(answers.filter(({ status }) => status === 204).length, 1);
  assert.equal(answers.filter(({ status }) => status >= 500).length, 0);
});

Deno.test("a first code completes nothing, and neither token is good for anything else", async () => {
  await using app = await openDelayedApp();
  const ada = await givenForgetful(app);
  const eve = await givenForgetful(app, "eve", "+12025550143");
  const challenge_token = await requestFirst(app, "ada");
  const code = codeOn(app, ada.phone);
  const crossed = { challenge_token, code, new_password: fresh };
  refusedAs(await app.post(confirm, crossed), 410, "invalid_challenge");
  const verify = { challenge_token, method: "sms", code };
  refusedAs(await app.post("/v1/2fa/verify", verify), 410, "invalid_challenge");
  app.clock.advance(40);
  const send = { challenge_token, channel: "sms" };
  refusedAs(await app.post("/v1/2fa/send", send), 410, "invalid_challenge");
  refusedAs(await app.post("/v1/2fa/status", { challenge_token }), 410, "invalid_challenge");
  const theirs = await requestFirst(app, "eve");
  const mixed = await presentFirst(app, theirs, code);
  assert.equal(await statusOf(app, mixed), "reset_not_found", "another user's code");
  const token = await presentFirst(app, challenge_token, code);
  assert.equal(await statusOf(app, token), "waiting");
  for (const reset_token of [challenge_token, `${token.slice(0, -1)}!`, "", token.toUpperCase()]) {
    assert.equal(await statusOf(app, reset_token), "reset_not_found");
  }
  assert.ok(await logsIn(app, "eve", password) && eve.id !== ada.id);
});

Deno.test("guesses of a first code are counted, also those of parallel requests (R28)", async () => {
  await using app = await openDelayedApp();
  const ada = await givenForgetful(app);
  const challenge = await requestFirst(app, "ada");
  const code = codeOn(app, ada.phone);
  await Promise.all(
    Array.from({ length: 15 }, () => presentFirst(app, challenge, wrong(code))),
  );
  const checks = app.simulator.journal().filter(({ path }) => path.endsWith("/VerificationCheck"));
  assert.ok(checks.length <= 5 + 2, `${checks.length} checks`);
  const token = await presentFirst(app, challenge, code);
  assert.equal(await statusOf(app, token), "reset_not_found", "no guesses are left");
  assert.equal(app.notices.length, 0);
});

Deno.test("strangers can cause few messages, and not use up the owner's (R49)", async () => {
  const edge = { peer: "192.0.2.7" };
  await using app = await openDelayedApp(edge);
  const ada = await givenForgetful(app);
  // A login makes the network familiar; its session is idle a week later.
  app.clock.advance(minute);
  await logIn(app, ada);
  await runFor(app, 8 * day, day);
  const before = sends(app);
  edge.peer = "198.51.100.9";
  for (let hours = 0; hours < 24 * 7; hours++) {
    app.clock.advance(hour);
    await requestFirst(app, "ada");
  }
  assert.equal(sends(app), before + 4, "two a day, four a week");
  edge.peer = "192.0.2.7";
  const token = await givenWaiting(app, ada);
  assert.equal(sends(app), before + 5, "the user's own network has its own count");
  const replaced = await requestFirst(app, "ada");
  assert.equal(sends(app), before + 5, "one reset at a time");
  assert.equal(await statusOf(app, token), "waiting");
  assert.ok(replaced.startsWith("lk_c_"));
});

Deno.test("a stranger's request does not replace the code that the user waits for", async () => {
  const edge = { peer: "192.0.2.7" };
  await using app = await openDelayedApp(edge);
  const ada = await givenForgetful(app);
  const challenge = await requestFirst(app, "ada");
  const code = codeOn(app, ada.phone);
  edge.peer = "198.51.100.9";
  app.clock.advance(2 * minute);
  const before = sends(app);
  await requestFirst(app, "ada");
  assert.equal(sends(app), before);
  edge.peer = "192.0.2.7";
  assert.equal(await statusOf(app, await presentFirst(app, challenge, code)), "waiting");
});

Deno.test("half of the wait follows a late second notice, and stops do not count", async () => {
  await using app = await openDelayedApp();
  const ada = await givenForgetful(app);
  const token = await givenWaiting(app, ada);
  // The service is stopped: another process starts later.
  app.clock.advance(20 * hour);
  const restarted = createCore({ ...app.ports, clockWatch: watchOf(app) });
  await restarted.notifyWaitingResets();
  await app.settle();
  assert.equal(app.notices.length, 1, "nothing was measured");
  const run = async (hours: number): Promise<void> => {
    for (let at = 0; at < hours; at++) {
      app.clock.advance(hour);
      await restarted.notifyWaitingResets();
    }
    await app.settle();
  };
  await run(12);
  assert.equal(app.notices.length, 2);
  const asked = () => restarted.checkDelayedReset({ resetToken: token }, operator);
  await run(11);
  const still = await asked();
  assert.ok(still.ok && still.value.status === "waiting");
  await run(1);
  const open = await asked();
  assert.ok(open.ok && open.value.status === "open");
});

Deno.test("two instances send one second notice", async () => {
  await using app = await openDelayedApp();
  const ada = await givenForgetful(app);
  await givenWaiting(app, ada);
  const other = createCore({ ...app.ports, clockWatch: watchOf(app) });
  for (let at = 0; at < 24; at++) {
    app.clock.advance(30 * minute);
    await Promise.all([app.core.notifyWaitingResets(), other.notifyWaitingResets()]);
    await app.settle();
  }
  await Promise.all([app.core.notifyWaitingResets(), other.notifyWaitingResets()]);
  await runFor(app, 10 * hour, hour);
  const kinds = app.notices.map(({ kind }) => kind);
  assert.deepEqual(kinds, ["password_reset_started", "password_reset_halfway"]);
});

Deno.test("a delayed reset that no one completes expires, and another may follow", async () => {
  await using app = await openDelayedApp();
  const ada = await givenForgetful(app);
  const token = await givenWaiting(app, ada);
  await runFor(app, 4 * day - hour, hour);
  assert.equal(await statusOf(app, token), "open");
  await runFor(app, hour, hour);
  assert.equal(await statusOf(app, token), "reset_not_found");
  app.clock.advance(-2 * day);
  assert.equal(await statusOf(app, token), "reset_not_found", "it stays expired");
  app.clock.advance(2 * day);
  await givenWaiting(app, ada);
});

Deno.test("a delayed reset responds the same way for any username, token and code (R19)", async () => {
  const queries: string[] = [];
  await using app = await openDelayedApp({}, (ports) => ({
    ...ports,
    users: {
      ...ports.users,
      findUserByName: (name) => {
        queries.push(name);
        return ports.users.findUserByName(name);
      },
    },
    hasher: {
      ...ports.hasher,
      verify: (...input) => {
        queries.push("hash");
        return ports.hasher.verify(...input);
      },
    },
  }));
  await givenForgetful(app);
  queries.length = 0;
  const shapes = new Set<string>();
  const later = new Set<string>();
  const before = sends(app);
  for (const username of ["ada", "ADA", "unknown", "!", "x".repeat(5000)]) {
    const asked = await app.post(delayed, { username });
    shapes.add(shapeOf(asked));
    const { challenge_token } = asked.json;
    const started = await app.post(`${delayed}/confirm`, { challenge_token, code: "123456" });
    later.add(shapeOf(started));
    later.add(shapeOf(await app.post(`${delayed}/confirm`, { challenge_token, code: "123456" })));
    const { reset_token } = started.json;
    assert.equal(await statusOf(app, reset_token), "reset_not_found");
    const sent = await app.post(`${delayed}/send`, { reset_token });
    refusedAs(sent, 410, "reset_not_found");
  }
  assert.equal(shapes.size, 1, [...shapes].join("\n"));
  assert.equal(later.size, 1, [...later].join("\n"));
  assert.equal(sends(app), before + 1);
  assert.deepEqual(queries, ["ada", "ada", "unknown"], "in the background, and no hash");
});

/** The clock of another process on the same database. */
function watchOf({ ports, clock }: TestApp): ClockWatch {
  const { upkeep, newId } = ports;
  return createClockWatch({ upkeep, wall: clock.now, ticks: clock.now, newId });
}

function shapeOf(answer: Parameters<typeof refusedAs>[0]): string {
  const { status, headers, text } = answer;
  const body = text.replace(/lk_[cr]_[\w-]{22}\.[\w-]{43}/, "TOKEN");
  return JSON.stringify([status, [...headers].filter(([name]) => name !== "x-request-id"), body]);
}
