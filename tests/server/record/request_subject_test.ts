import { equal, ok } from "node:assert/strict";
import { contracts } from "../../../server/contracts.ts";
import { exampleId } from "../../../server/openapi/example_value.ts";
import { buildDocument } from "../../../server/openapi/build_document.ts";
import { routes } from "../../../server/route_table.ts";
import { phoneNumber } from "../../harness.ts";
import { type Answer, type Json, type TestApp, wrong } from "../app_kit.ts";
import { openTokenApp } from "../session/token_kit.ts";

const document: Json = buildDocument(contracts, null);

/** The route's own example of a body. */
function exampleBody(method: string, path: string): string | null {
  const template = path.replaceAll(":id", "{id}");
  const operation = document.paths[template][method.toLowerCase()];
  const example = operation.requestBody?.content["application/json"].example;
  return example === undefined ? null : JSON.stringify(example);
}

async function call(
  app: TestApp,
  { method, path }: { readonly method: string; readonly path: string },
  token: string,
): Promise<Answer> {
  const body = method === "GET" ? null : exampleBody(method, path) ?? "{}";
  return await app.request(method, path.replaceAll(":id", exampleId), {
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body,
  });
}

function lastLine(app: TestApp): Json {
  return JSON.parse(app.logged().trim().split("\n").at(-1) ?? "");
}

const sessionRoutes = routes.filter(({ session }) => session);

Deno.test("every route with a session logs its user and session, whatever the answer is", async () => {
  await using app = await openTokenApp();
  const statuses = new Set<number>();
  for (const [at, route] of sessionRoutes.entries()) {
    const name = `user${at}`;
    // No limit on sends is part of this test.
    app.clock.advance(60 * 60);
    const phone = `+12025550${100 + at}`;
    const user = await app.register(name, phone);
    const token = await app.signIn(name, phone);
    const id = (await app.get("/v1/session", token)).json.session.id;
    const { status } = await call(app, route, token);
    const line = lastLine(app);
    equal(line.route, route.path);
    equal(line.user_id, user.id, `${route.id} ${status}`);
    equal(line.session_id, id, `${route.id} ${status}`);
    statuses.add(status);
  }
  ok(statuses.has(200) && statuses.has(204) && statuses.has(404), [...statuses].join());
});

Deno.test("a session that has ended is logged, but not one whose secret is wrong", async () => {
  await using app = await openTokenApp();
  const user = await app.register("maria");
  const token = await app.signIn("maria");
  const id = (await app.get("/v1/session", token)).json.session.id;
  await app.post("/v1/logout", {}, { authorization: `Bearer ${token}` });
  const forged = `${token.slice(0, -4)}AAAA`;
  for (const route of sessionRoutes) {
    equal((await call(app, route, token)).status, 401, route.id);
    equal(lastLine(app).user_id, user.id, route.id);
    equal(lastLine(app).session_id, id, route.id);
    equal((await call(app, route, forged)).status, 401, route.id);
    equal(lastLine(app).user_id, undefined, route.id);
    equal(lastLine(app).session_id, undefined, route.id);
  }
});

Deno.test("each step of a login logs its user; an unknown name has none", async () => {
  await using app = await openTokenApp();
  const user = await app.register("maria");
  const body = { username: "maria", password: "wrong wrong wrong" };
  equal((await app.post("/v1/login", body)).status, 401);
  equal(lastLine(app).user_id, user.id);
  equal((await app.post("/v1/login", { ...body, username: "stranger" })).status, 401);
  equal(lastLine(app).user_id, undefined);
  app.clock.advance(60);
  const { token, code } = await app.challenge("maria");
  equal(lastLine(app).user_id, user.id);
  const proof = { challenge_token: token, method: "sms", code: wrong(code) };
  const refused = await app.post("/v1/2fa/verify", proof);
  equal(refused.status, 422, refused.text);
  equal(lastLine(app).user_id, user.id);
  equal((await app.post("/v1/2fa/status", { challenge_token: token })).status, 200);
  equal(lastLine(app).user_id, user.id);
  equal((await app.post("/v1/2fa/send", { challenge_token: token, channel: "sms" })).status, 429);
  equal(lastLine(app).user_id, user.id);
  const opened = await app.post("/v1/2fa/verify", { ...proof, code });
  equal(opened.status, 200, opened.text);
  equal(lastLine(app).user_id, user.id);
  const sessionId = /^lk_s_([^.]+)/.exec(opened.json.session_token)?.[1];
  ok(sessionId !== undefined);
  equal(lastLine(app).session_id, sessionId);
  for (const secret of ["maria", phoneNumber, "stranger", code]) {
    ok(!app.logged().includes(secret), secret);
  }
});
