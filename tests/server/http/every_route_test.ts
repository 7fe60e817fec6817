/**
 * Bad input to every route of the table. Each response is also checked against the contract of its
 * route, by `openTestApp`. @module
 */
import assert from "node:assert/strict";
import * as v from "valibot";
import type { Route } from "../../../server/http/route.ts";
import { problemCodesOf } from "../../../server/http/route.ts";
import { routes as allRoutes } from "../../../server/route_table.ts";
import { password } from "../../harness.ts";
import { givenPerson, logIn, type Person } from "../account/account_kit.ts";
import type { Answer, TestApp } from "../app_kit.ts";
import { openReadableApp, type ReadableApp } from "../database_content.ts";
import { tokenPolicy } from "../session/token_kit.ts";

const json = { "content-type": "application/json" };

/** A well-formed value of each field. */
const good: Readonly<Record<string, unknown>> = {
  username: "ada",
  password,
  current_password: password,
  new_password: "a much better phrase",
  phone_number: "+12025550143",
  challenge_token: `lk_c_${"A".repeat(22)}.${"A".repeat(43)}`,
  reset_token: `lk_r_${"A".repeat(22)}.${"A".repeat(43)}`,
  device_token: `lk_d_${"A".repeat(22)}.${"A".repeat(43)}`,
  channel: "sms",
  send: "sms",
  locale: "en",
  app_hash: "Qx7b9Zk2LmN",
  method: "sms",
  code: "123456",
  recovery_code: "00000-00000-00000",
  totp_code: "123456",
  passkey: {},
  trust_device: true,
  remember: true,
  revoke_others: true,
  audience: "orders",
  name: "my key",
  invitation: "7k2v-qm0x-9dp4-r8tw",
};

interface Field {
  readonly name: string;
  readonly optional: boolean;
  readonly schema: v.GenericSchema;
}

function fieldsOf({ body }: Route): readonly Field[] {
  if (body === undefined) return [];
  const { entries } = body as unknown as {
    readonly entries: Readonly<Record<string, v.GenericSchema>>;
  };
  return Object.entries(entries).map(([name, schema]) => {
    assert.ok(v.safeParse(schema, good[name]).success, `a well-formed ${name} is known`);
    return { name, optional: schema.type === "optional", schema };
  });
}

/** The smallest body that the schema of a route accepts. */
function smallest(route: Route): Readonly<Record<string, unknown>> {
  const required = fieldsOf(route).filter(({ optional }) => !optional);
  return Object.fromEntries(required.map(({ name }) => [name, good[name]]));
}

/** Without an API key, routes that require one do not exist. */
const routes = allRoutes.filter(({ scope }) => scope === undefined);

const withBody = routes.filter(({ method }) => method !== "GET");

/** A request to a route, in the given session or in none. */
function send(
  app: TestApp,
  { method, path }: Route,
  body: BodyInit | null,
  headers: Record<string, string> = json,
): Promise<Answer> {
  const url = path.replace(":id", "A".repeat(22));
  return app.request(method, url, body === null ? { headers } : { headers, body });
}

interface Scene {
  readonly app: ReadableApp;
  readonly ada: Person;
  readonly device: string;
  /** The token of an open login that has sent a code. */
  readonly challenge: string;
}

async function openScene(): Promise<Scene> {
  const app = await openReadableApp((ports) => ({
    ...ports,
    policies: { ...ports.policies, token: tokenPolicy },
  }));
  const ada = await givenPerson(app);
  const device = (await logIn(app, ada, { trust_device: true })).json.device_token;
  const opened = await app.post("/v1/login", { username: "ada", password, send: "sms" });
  return { app, ada, device, challenge: opened.json.challenge_token };
}

/**
 * Sends the bodies to every route that takes one, in a session with a recent second factor, and
 * checks that each is refused alike and that nothing changed: neither a row nor the audit log.
 */
async function refuseEverywhere(
  bodies: (route: Route) => readonly (readonly [what: string, body: BodyInit, errors?: unknown])[],
  [status, code]: readonly [number, string],
  headers: Record<string, string> = json,
): Promise<void> {
  const { app, ada } = await openScene();
  await using _app = app;
  const authorization = `Bearer ${ada.token}`;
  const before = [await app.content(), await eventsOf(app)];
  let sent = 0;
  for (const route of withBody) {
    for (const [what, body, errors] of bodies(route)) {
      const answer = await send(app, route, body, { authorization, ...headers });
      const name = `${route.method} ${route.path}, ${what}: ${answer.text}`;
      assert.deepEqual([answer.status, answer.json?.code], [status, code], name);
      if (errors !== undefined) assert.deepEqual(errorsOf(answer), errors, name);
      sent++;
    }
  }
  assert.ok(sent > withBody.length / 2, `${sent} requests`);
  assert.deepEqual([await app.content(), await eventsOf(app)], before);
}

function errorsOf({ json }: Answer): unknown {
  return json.errors.map(({ field, code }: { field: string; code: string }) => [field, code]);
}

async function eventsOf(app: TestApp): Promise<unknown> {
  const page = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  return page.items.map(({ id, count }) => [id, count]);
}

Deno.test("every route refuses a body that is not declared as JSON (R56)", async () => {
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"]) {
    const bodies = (route: Route) => [[type, JSON.stringify(smallest(route))]] as const;
    await refuseEverywhere(bodies, [415, "unsupported_media_type"], { "content-type": type });
  }
});

Deno.test("every route refuses a body that is not a JSON object", async () => {
  const notUtf8 = new Uint8Array([...new TextEncoder().encode('{"a":"'), 0xff, 0x22, 0x7d]);
  const texts = ["{", "[]", "null", '"a"', "1", "{}{}", "{'a':1}", "\0", notUtf8];
  const bodies = () => texts.map((text) => [String(text), text] as const);
  await refuseEverywhere(bodies, [400, "malformed_json"]);
});

Deno.test("every route refuses a body over 16 KiB (R54)", async () => {
  const big = JSON.stringify({ username: "x".repeat(16 * 1024) });
  await refuseEverywhere(() => [["one string", big]], [413, "body_too_large"]);
});

Deno.test("every route names each unknown field", async () => {
  await refuseEverywhere((route) => {
    const known = JSON.stringify(smallest(route)).slice(1, -1);
    const comma = known === "" ? "" : ",";
    // No one gives themselves a role, or sets what only operators may.
    const own = ["roles", "metadata", "origin", "test_until"]
      .filter((name) => fieldsOf(route).every((field) => field.name !== name));
    const odd = ["zzz", "User", "__proto__", "constructor", "toString", "prototype"];
    return [...own, ...odd].map((name) =>
      [name, `{${known}${comma}"${name}":{}}`, [[name, "unknown_field"]]] as const
    );
  }, [422, "invalid_input"]);
});

Deno.test("every route names each repeated field", async () => {
  await refuseEverywhere((route) => {
    const known = JSON.stringify(smallest(route)).slice(1, -1);
    return fieldsOf(route).map(({ name }) => {
      const member = `"${name}":${JSON.stringify(good[name])}`;
      const others = known === "" ? "" : `,${known}`;
      // Once under an escape: the name is compared, not the text.
      const escaped = member.replace(
        /^"(.)/,
        (_, first: string) => `"\\u00${first.charCodeAt(0).toString(16)}`,
      );
      const twice = name in smallest(route)
        ? `{${escaped}${others}}`
        : `{${member},${escaped}${others}}`;
      return [name, twice, [[name, "duplicate_field"]]] as const;
    });
  }, [422, "invalid_input"]);
});

Deno.test("every route names each field of another type", async () => {
  const values = [null, 7, true, "text", [], ["x"], { a: 1 }];
  await refuseEverywhere(
    (route) =>
      fieldsOf(route).flatMap(({ name, schema }) =>
        values.filter((value) => !v.safeParse(schema, value).success).map((value) => {
          const body = JSON.stringify({ ...smallest(route), [name]: value });
          return [body, body, [[name, "wrong_type"]]] as const;
        })
      ),
    [422, "invalid_input"],
  );
});

Deno.test("every route names each missing field", async () => {
  await refuseEverywhere((route) => {
    const body = smallest(route);
    return Object.keys(body).map((name) => {
      const { [name]: _, ...others } = body;
      return [name, JSON.stringify(others), [[name, "missing"]]] as const;
    });
  }, [422, "invalid_input"]);
});

Deno.test("every path refuses all methods but its own, with Allow (R52)", async () => {
  const { app, ada } = await openScene();
  await using _app = app;
  const before = [await app.content(), await eventsOf(app)];
  const headers = { authorization: `Bearer ${ada.token}` };
  for (const path of new Set(routes.map((route) => route.path))) {
    const own: readonly string[] = routes.filter((route) => route.path === path)
      .map(({ method }) => method);
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"]) {
      if (own.includes(method) || isId(method, path)) continue;
      const answer = await app.request(method, path.replace(":id", "x"), { headers });
      assert.deepEqual([answer.status, answer.json.code], [405, "method_not_allowed"], path);
      const allowed = answer.headers.get("allow")?.split(", ").filter((each) => each !== "HEAD");
      assert.deepEqual(allowed?.toSorted(), own.toSorted(), path);
    }
    for (const other of [`${path}/`, `/${path}`, path.toUpperCase()]) {
      if (other === path || path.endsWith(":id")) continue;
      const answer = await app.request(own[0] ?? "GET", other, { headers });
      assert.deepEqual([answer.status, answer.json.code], [404, "not_found"], other);
    }
  }
  assert.deepEqual([await app.content(), await eventsOf(app)], before);
});

/** Whether the last segment of a path is an ID for this method, as in `PATCH /v1/passkeys/:id`. */
function isId(method: string, path: string): boolean {
  const pattern = path.replace(/[^/]+$/, ":id");
  return routes.some((route) => route.method === method && route.path === pattern);
}

/** Forgeries of a token: of another kind, with another secret, or not a token at all. */
function forgeriesOf(token: string, others: readonly string[]): readonly string[] {
  const prefix = token.slice(0, 5);
  const [id = "", secret = ""] = token.slice(5).split(".");
  const changed = `${secret.startsWith("A") ? "B" : "A"}${secret.slice(1)}`;
  return [
    ...others,
    ...others.map((other) => `${prefix}${other.slice(5)}`),
    `${prefix}${id}.${changed}`,
    `${prefix}${"A".repeat(22)}.${secret}`,
    `${prefix}${id}.${secret.slice(0, -1)}`,
    `${prefix}${id}${secret}`,
    `${prefix}${id}.`,
    `${prefix}.`,
    `${token}x`,
    token.toUpperCase(),
    token.replace("lk_", ""),
    `${prefix}' OR 1=1 --`,
    "null",
    "x".repeat(8000),
    "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.",
  ];
}

Deno.test("every route with a session refuses forged tokens of every kind (R33)", async () => {
  const { app, ada, device, challenge } = await openScene();
  await using _app = app;
  const signed = await app.post("/v1/session/jwt", { audience: "orders" }, {
    authorization: `Bearer ${ada.token}`,
  });
  const forged = forgeriesOf(ada.token, [device, challenge, signed.json.token]);
  const schemes = [`Basic ${btoa(`x:${ada.token}`)}`, `Token ${ada.token}`, ada.token, "Bearer"];
  const before = await app.content();
  for (const route of routes.filter(({ session }) => session)) {
    const body = route.method === "GET" ? null : JSON.stringify(smallest(route));
    for (const authorization of [...forged.map((token) => `Bearer ${token}`), ...schemes]) {
      const answer = await send(app, route, body, { ...json, authorization });
      const name = `${route.method} ${route.path} ${authorization.slice(0, 80)}: ${answer.text}`;
      assert.deepEqual([answer.status, answer.json?.code], [401, "unauthenticated"], name);
      assert.match(answer.headers.get("www-authenticate") ?? "", /^Bearer/);
    }
  }
  assert.deepEqual(await app.content(), before);
});

Deno.test("every route with a challenge refuses forged tokens of every kind (R27)", async () => {
  const { app, ada, device, challenge } = await openScene();
  await using _app = app;
  const forged = [...forgeriesOf(challenge, [device, ada.token]), "", "\0"];
  const before = await app.content();
  // The first code of a delayed reset responds the same for every token.
  const withChallenge = routes.filter((route) =>
    "challenge_token" in smallest(route) && !route.path.endsWith("/delayed/confirm")
  );
  assert.ok(withChallenge.length >= 6);
  for (const route of withChallenge) {
    assert.ok(problemCodesOf(route).includes("invalid_challenge"), route.path);
    for (const challenge_token of forged) {
      const body = { ...smallest(route), code: "123456", challenge_token };
      const known = Object.entries(body).filter(([name]) =>
        fieldsOf(route).some((field) => field.name === name)
      );
      const answer = await send(app, route, JSON.stringify(Object.fromEntries(known)), {
        ...json,
        authorization: `Bearer ${ada.token}`,
      });
      const name = `${route.path} ${challenge_token.slice(0, 80)}: ${answer.text}`;
      assert.deepEqual([answer.status, answer.json?.code], [410, "invalid_challenge"], name);
    }
  }
  assert.deepEqual(await app.content(), before);
});

Deno.test("every path with an ID refuses IDs that are not the user's (R58)", async () => {
  const { app, ada } = await openScene();
  await using _app = app;
  const eve = await givenPerson(app, "eve", "+12025550155");
  const theirs = await app.get("/v1/sessions", eve.token);
  const ids = ["x", "%00", "%ff", "..%2f", "A".repeat(22), "A".repeat(3000), "' OR 1"];
  const headers = { ...json, authorization: `Bearer ${ada.token}` };
  // A request to rename a passkey counts, whichever it is.
  const content = async () => ({ ...await app.content(), throttles: [] });
  const before = await content();
  for (const route of routes.filter(({ path }) => path.endsWith(":id"))) {
    for (const id of [...ids, theirs.json.sessions[0].id]) {
      const answer = await app.request(route.method, route.path.replace(":id", id), {
        headers,
        body: JSON.stringify(smallest(route)),
      });
      assert.equal(answer.status, 404, `${route.path} ${id}: ${answer.text}`);
    }
  }
  assert.deepEqual(await content(), before);
});
