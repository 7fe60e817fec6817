import assert from "node:assert/strict";
import { createBackground } from "../../../core/background.ts";
import { createCore } from "../../harness.ts";
import { defaultSessionPolicy } from "../../../core/domain/session/session.ts";
import { StorageUnavailable } from "../../../core/ports/stores/storage.ts";
import { caller } from "../../harness.ts";
import { type Json, openTestApp, type TestApp } from "../app_kit.ts";

const path = "/v1/sessions";
const eves = "+12025550143";

Deno.test("a user can list sessions, end one, and end all others (R42)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const first = await laterSignIn(app);
  const second = await laterSignIn(app);
  const third = await laterSignIn(app);
  const listed = await app.get(path, third);
  assert.equal(listed.status, 200);
  assert.deepEqual(listed.json.sessions.map(({ current }: Json) => current), [true, false, false]);
  const oldest: string = listed.json.sessions[2].id;
  assert.deepEqual(listed.json.sessions[2], {
    id: first.slice(5).split(".")[0],
    created_at: "2026-01-01T00:10:01.000Z",
    last_seen_at: "2026-01-01T00:10:01.000Z",
    expires_at: "2026-01-02T00:10:01.000Z",
    aal: "aal2",
    amr: ["pwd", "sms"],
    methods: [
      { method: "pwd", at: "2026-01-01T00:10:01.000Z" },
      { method: "sms", at: "2026-01-01T00:10:01.000Z" },
    ],
    authenticated_at: "2026-01-01T00:10:01.000Z",
    second_factor_at: "2026-01-01T00:10:01.000Z",
    address: "192.0.2.1",
    user_agent: "test",
    current: false,
  });
  for (const token of [first, second, third]) {
    assert.ok(!listed.text.includes(token.split(".")[1] ?? ""), "no secret is listed");
  }

  assert.equal((await end(app, third, oldest)).status, 204);
  assert.equal((await app.get("/v1/session", first)).status, 401);
  assert.equal((await app.get("/v1/session", second)).status, 200);
  const again = await end(app, third, oldest);
  assert.deepEqual([again.status, again.json.code], [404, "session_not_found"]);

  const others = await remove(app, path, third);
  assert.deepEqual([others.status, others.text], [204, ""]);
  assert.equal((await app.get("/v1/session", second)).status, 401);
  assert.equal((await app.get(path, third)).json.sessions.length, 1);
  assert.equal((await remove(app, path, third)).status, 204, "succeeds with no other sessions");
});

Deno.test("a user can end the current session by its ID", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const token = await app.signIn("ada");
  const [session] = (await app.get(path, token)).json.sessions;
  assert.equal((await end(app, token, session.id)).status, 204);
  assert.equal((await app.get(path, token)).status, 401);
  const again = await end(app, token, session.id);
  assert.deepEqual([again.status, again.json.code], [401, "unauthenticated"]);
});

Deno.test("another user's session is not found and stays active (R42)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  await app.register("eve", eves);
  const ada = await app.signIn("ada");
  const eve = await app.signIn("eve", eves);
  const [session] = (await app.get(path, ada)).json.sessions;
  const ids = [session.id, "A".repeat(22), "x", "%00", "%FF", "..%2f", "a'--", "A".repeat(5000)];
  for (const id of ids) {
    const answer = await end(app, eve, id);
    assert.deepEqual([answer.status, answer.json.code], [404, "session_not_found"], id);
  }
  assert.equal((await remove(app, path, eve)).status, 204);
  assert.equal((await app.get("/v1/session", ada)).status, 200);
  assert.equal((await app.get(path, eve)).json.sessions.length, 1);
});

Deno.test("every session route requires a session (R17)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const token = await app.signIn("ada");
  const [{ id }] = (await app.get(path, token)).json.sessions;
  const challenge = await app.challenge("ada");
  for (const wrong of ["", challenge.token, token.slice(0, -1), token.replace("lk_s_", "lk_d_")]) {
    const answers = [
      await app.get(path, wrong),
      await remove(app, path, wrong),
      await end(app, wrong, id),
    ];
    assert.deepEqual(answers.map(({ json }) => json.code), Array(3).fill("unauthenticated"));
  }
  assert.equal((await app.get(path, token)).json.sessions.length, 1);
});

Deno.test("paths with an ID allow only DELETE, and the log has no ID (R52)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const token = await app.signIn("ada");
  // Pasted into the URL. The session of the request itself is on the line, by its ID.
  const pasted = `lk_s_${"A".repeat(22)}.${"B".repeat(43)}`;
  for (const pattern of [path, "/v1/devices"]) {
    const answer = await app.request("POST", `${pattern}/${pasted}`);
    assert.deepEqual([answer.status, answer.headers.get("allow")], [405, "DELETE"]);
    await remove(app, `${pattern}/${pasted}`, token);
    assert.match(app.logged(), new RegExp(`"route":"${pattern}/:id"`));
  }
  const listed = await app.request("PUT", path);
  assert.equal(listed.headers.get("allow"), "GET, HEAD, DELETE");
  for (const secret of ["AAAA", "BBBB", token.slice(28)]) {
    assert.ok(!app.logged().includes(secret), secret);
  }
});

Deno.test("the login beyond the limit ends the oldest session (R43)", async () => {
  await using app = await openTestApp((ports) => ({
    ...ports,
    policies: { ...ports.policies, session: { ...ports.policies.session, perUserMax: 2 } },
  }));
  await app.register("ada");
  const tokens = [await laterSignIn(app), await laterSignIn(app), await laterSignIn(app)];
  const answers = await Promise.all(tokens.map((token) => app.get("/v1/session", token)));
  assert.deepEqual(answers.map(({ status }) => status), [401, 200, 200]);
});

Deno.test("an idle session does not count toward the limit (R43)", async () => {
  await using app = await openTestApp((ports) => ({
    ...ports,
    policies: {
      ...ports.policies,
      session: { ...defaultSessionPolicy, idleSeconds: 1500, perUserMax: 2 },
    },
  }));
  await app.register("ada");
  const kept = await laterSignIn(app);
  const idle = await laterSignIn(app);
  app.clock.advance(800);
  assert.equal((await app.get("/v1/session", kept)).status, 200);
  app.clock.advance(200);
  const newest = await laterSignIn(app);
  const answers = await Promise.all([kept, idle, newest].map((one) => app.get("/v1/session", one)));
  assert.deepEqual(answers.map(({ status }) => status), [200, 401, 200]);
});

Deno.test("the idle and absolute limits come from the policy (R36, R37)", async () => {
  await using app = await openTestApp((ports) => ({
    ...ports,
    policies: {
      ...ports.policies,
      session: { ...defaultSessionPolicy, idleSeconds: 300, absoluteSeconds: 1000 },
    },
  }));
  await app.register("ada");
  const idle = await app.signIn("ada");
  app.clock.advance(299);
  assert.equal((await app.get("/v1/session", idle)).status, 200, "activity extends the session");
  app.clock.advance(299);
  assert.equal((await app.get("/v1/session", idle)).status, 200);
  app.clock.advance(300);
  assert.equal((await app.get("/v1/session", idle)).status, 401);
  app.clock.advance(600);
  const kept = await app.signIn("ada");
  for (let at = 0; at < 4; at++) {
    app.clock.advance(200);
    assert.equal((await app.get("/v1/session", kept)).status, 200);
  }
  app.clock.advance(200);
  assert.equal((await app.get("/v1/session", kept)).status, 401);
});

Deno.test("a second core on the same store sees ended sessions immediately (R34)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const second = createCore(app.ports);
  const kept = await laterSignIn(app);
  const seen = async (sessionToken: string): Promise<boolean> =>
    (await second.authenticate({ sessionToken }, {})).ok;
  const ends: readonly ((token: string) => Promise<unknown>)[] = [
    (token) => end(app, kept, token.slice(5, 27)),
    () => remove(app, path, kept),
    (sessionToken) => second.logOut({ sessionToken }, caller),
  ];
  for (const endIt of ends) {
    const token = await laterSignIn(app);
    assert.equal(await seen(token), true);
    await endIt(token);
    assert.equal(await seen(token), false);
    assert.equal((await app.get("/v1/session", token)).status, 401);
    // Keeps the remaining session within its idle limit of an hour.
    assert.equal((await app.get("/v1/session", kept)).status, 200);
  }
  assert.equal((await remove(app, "/v1/me", await laterSignIn(app))).status, 204);
  assert.equal(await seen(kept), false);
});

Deno.test("authenticate() writes the last use once a minute without waiting for the write", async () => {
  const touches: number[] = [];
  const held = Promise.withResolvers<void>();
  await using app = await openTestApp((ports) => ({
    ...ports,
    sessions: {
      ...ports.sessions,
      touchSession: async (id, seenAt, now) => {
        touches.push(now);
        await held.promise;
        await ports.sessions.touchSession(id, seenAt, now);
      },
    },
  }));
  await app.register("ada");
  const sessionToken = await app.signIn("ada");
  const started = app.clock.now();
  app.clock.advance(59);
  assert.ok((await app.core.authenticate({ sessionToken }, {})).ok);
  await app.settle();
  assert.deepEqual(touches, [], "nothing is written within the minute");
  app.clock.advance(1);
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => app.core.authenticate({ sessionToken }, {})),
  );
  assert.ok(answers.every(({ ok }) => ok), "all return while the write is pending");
  held.resolve();
  await app.settle();
  const found = await app.core.listOwnSessions({ sessionToken }, {});
  assert.ok(found.ok);
  assert.equal(found.value.sessions[0]?.lastSeenAt, started + 60_000);
  assert.ok(touches.length > 0);
  const before = touches.length;
  app.clock.advance(59);
  await app.core.authenticate({ sessionToken }, {});
  await app.settle();
  assert.equal(touches.length, before);
});

Deno.test("authenticate() keeps sessions active while the database is not writable (F-04)", async () => {
  await using app = await openTestApp((ports) => ({
    ...ports,
    sessions: {
      ...ports.sessions,
      touchSession: () => Promise.reject(new StorageUnavailable("read-only")),
    },
  }));
  await app.register("ada");
  const token = await app.signIn("ada");
  app.clock.advance(61);
  assert.equal((await app.get("/v1/session", token)).status, 200);
});

Deno.test("createBackground() limits the tasks in progress, reports errors, and drains", async () => {
  const faults: unknown[] = [];
  const { background, drain } = createBackground(2, (error) => void faults.push(error));
  const held = Promise.withResolvers<void>();
  let done = 0;
  const task = async (): Promise<void> => {
    await held.promise;
    done++;
  };
  assert.deepEqual([background(task), background(task), background(task)], [true, true, false]);
  held.resolve();
  await drain();
  assert.equal(done, 2);
  const broken = new Error("broken");
  background(() => {
    throw broken;
  });
  background(async () => {
    await Promise.resolve();
    background(task);
  });
  await drain();
  assert.deepEqual(faults, [broken]);
  assert.equal(done, 3, "drain() waits for what a task starts");
});

/** Past Verify's ten minutes, so that each login has its own code. */
async function laterSignIn(app: TestApp): Promise<string> {
  app.clock.advance(601);
  return await app.signIn("ada");
}

function remove(app: TestApp, at: string, token: string): ReturnType<TestApp["request"]> {
  return app.request("DELETE", at, { headers: { authorization: `Bearer ${token}` } });
}

function end(app: TestApp, token: string, id: string): ReturnType<TestApp["request"]> {
  return remove(app, `${path}/${id}`, token);
}
