import assert from "node:assert/strict";
import { createLatchkey } from "../../clients/typescript/src/client.ts";
import { openTestApp, type TestApp } from "../server/app_kit.ts";
import { givenKey, lastEvent } from "../server/http/forwarded_kit.ts";
import { seenBy, wholeLogin } from "./whole_login.ts";

const root = new URL("../../", import.meta.url);
const client = JSON.parse(
  Deno.readTextFileSync(new URL("clients/typescript/package.json", root)),
);
const project = JSON.parse(Deno.readTextFileSync(new URL("deno.json", root)));

/** Sends the client's requests to an app without a socket. */
function fetchFrom(app: TestApp): (request: Request) => Promise<Response> {
  return async (request) => {
    const body = request.body === null ? {} : { body: await request.text() };
    const init = { headers: Object.fromEntries(request.headers), ...body };
    const { status, text, headers } = await app.request(
      request.method,
      new URL(request.url).pathname,
      init,
    );
    return new Response(text === "" ? null : text, { status, headers });
  };
}

Deno.test("the client logs a user in, and forwards the address and the user agent", async () => {
  const app = await openTestApp(undefined, { trustedProxies: ["192.0.2.7"] });
  const options = {
    url: "http://latchkey.test",
    forwardFor: "203.0.113.7",
    userAgent: "Browser",
    fetch: fetchFrom(app),
  };
  const seen = await wholeLogin(
    options,
    (phoneNumber) => Promise.resolve(app.simulator.codeFor(phoneNumber) ?? ""),
  );
  assert.deepEqual(seen, seenBy("203.0.113.7", "Browser"));
  await app.close();
});

Deno.test("the client with a key forwards the address and the agent from anywhere", async () => {
  await using app = await openTestApp();
  const { id, token: key } = await givenKey(app);
  const client = { url: "http://latchkey.test", userAgent: "Browser", fetch: fetchFrom(app) };
  const seen = await wholeLogin(
    { ...client, key, forwardFor: "203.0.113.7" },
    (phoneNumber) => Promise.resolve(app.simulator.codeFor(phoneNumber) ?? ""),
  );
  assert.deepEqual(seen, seenBy("203.0.113.7", "Browser"));
  const { apiKeyId, peerAddress } = await lastEvent(app, "session.opened");
  assert.deepEqual([apiKeyId, peerAddress], [id, "192.0.2.7"]);
  const wrong = createLatchkey({ ...client, key, forwardFor: "203.0.113.7, 10.0.0.1" });
  const { problem } = await wrong.getSession("lk_s_");
  assert.equal(problem?.code, "client_address_invalid");
});

Deno.test("the client treats a token that no header can carry like any invalid token", async () => {
  await using app = await openTestApp();
  const latchkey = createLatchkey({ url: "http://latchkey.test", fetch: fetchFrom(app) });
  for (const token of ["lk_s_\u20ac", "lk_s_a\nb", "lk_s_\0", ""]) {
    const { problem } = await latchkey.getSession(token);
    assert.equal(problem?.code, "unauthenticated", JSON.stringify(token));
  }
});

Deno.test("the client throws if the response is not Latchkey's, without its content", async () => {
  const latchkey = createLatchkey({
    url: "http://latchkey.test",
    fetch: () => Promise.resolve(new Response("<h1>lk_s_secret</h1>", { status: 502 })),
  });
  await assert.rejects(latchkey.getSession("lk_s_secret"), (error: Error) => {
    assert.equal(error.message, "Latchkey responded with 502 and no problem");
    return true;
  });
});

Deno.test("the client gives up after its timeout", async () => {
  const latchkey = createLatchkey({
    url: "http://latchkey.test",
    timeoutMs: 0,
    fetch: (request) =>
      new Promise((_, reject) => {
        request.signal.addEventListener("abort", () => reject(request.signal.reason));
      }),
  });
  await assert.rejects(latchkey.getSession(""), { name: "TimeoutError" });
});

Deno.test("the client has the version of the project, and its package, license and README", () => {
  assert.equal(client.version, project.version);
  for (const [name, version] of Object.entries(client.dependencies)) {
    assert.equal(project.imports[name], `npm:${name}@${version}`);
  }
  const read = (path: string): string => Deno.readTextFileSync(new URL(path, root));
  assert.equal(read("clients/typescript/LICENSE"), read("LICENSE"));
  const readme = read("clients/typescript/README.md");
  assert.ok(readme.includes(`latchkey-client-${client.version}.tgz`));
  assert.ok(readme.includes(project.imports["openapi-fetch"]));
});
