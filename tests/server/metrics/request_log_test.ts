import assert from "node:assert/strict";
import { isLogged } from "../../../server/requests/request_log.ts";
import { openLog } from "../../../server/program/log.ts";
import { type Json, openTestApp } from "../app_kit.ts";

function linesOf(logged: string): readonly Json[] {
  return logged.trim().split("\n").map((line) => JSON.parse(line));
}

Deno.test("the line of a request has the IDs of its user and session, also if it is refused", async () => {
  await using app = await openTestApp();
  const user = await app.register("maria");
  const token = await app.signIn("maria");
  const session = await app.get("/v1/session", token);
  await app.post("/v1/logout", {}, { authorization: `Bearer ${token}` });
  await app.post("/v1/logout", {}, { authorization: `Bearer ${token}` });
  const [read, ended, refused] = linesOf(app.logged()).slice(-3);
  const id = session.json.session.id;
  assert.deepEqual([read.user_id, read.session_id, read.status], [user.id, id, 200]);
  assert.deepEqual([ended.user_id, ended.session_id, ended.status], [user.id, id, 204]);
  assert.deepEqual([refused.user_id, refused.session_id, refused.status], [user.id, id, 401]);
});

Deno.test("isLogged() leaves out checks or successes, but no failure of the service", () => {
  const of = (logged: Parameters<typeof isLogged>[0]) =>
    [
      ["/healthz", 200],
      ["/readyz", 503],
      ["/v1/session", 401],
      ["/v1/forward-auth", 200],
      ["/v1/login", 401],
      ["/v1/login", 503],
      [null, 404],
    ].map(([route, status]) => isLogged(logged, route as string | null, Number(status)));
  assert.deepEqual(of("all"), Array(7).fill(true));
  assert.deepEqual(of("without_checks"), [false, true, false, false, true, true, true]);
  assert.deepEqual(of("failures"), [false, true, false, false, false, true, false]);
});

Deno.test("LATCHKEY_LOG_REQUESTS=without_checks logs logins, but no session checks", async () => {
  await using app = await openTestApp(undefined, { loggedRequests: "without_checks" });
  await app.get("/healthz");
  await app.get("/v1/session", "lk_s_unknown");
  await app.post("/v1/login", { username: "maria", password: "wrong wrong", send: null });
  assert.deepEqual(linesOf(app.logged()).map(({ route }) => route), ["/v1/login"]);
});

Deno.test("openLog() leaves out lines below its level, and counts the others", () => {
  let text = "";
  const output = { write: (line: string) => void (text += line), flush: () => Promise.resolve() };
  const log = openLog(output, () => 0, "warn");
  log.info("one");
  log.warn("two");
  log.error("three");
  log.error("four");
  assert.deepEqual(linesOf(text).map(({ message }) => message), ["two", "three", "four"]);
  assert.deepEqual(log.counts?.(), { info: 0, warn: 1, error: 2, lost: 0 });
});
