import assert from "node:assert/strict";
import { metricTable, shownValue } from "../../../core/domain/metrics/metric_table.ts";
import type { LabelValues } from "../../../core/domain/metrics/metric_table.ts";
import { StorageUnavailable } from "../../../core/service.ts";
import { adminRoutes } from "../../../server/admin_route_table.ts";
import { routes } from "../../../server/route_table.ts";
import { password, phoneNumber } from "../../harness.ts";
import { ask, givenKey } from "../admin/admin_kit.ts";
import { openTestApp, type TestApp } from "../app_kit.ts";

async function readMetrics(app: TestApp): Promise<string> {
  const { token } = await givenKey(app, "metrics:read");
  const { status, text, headers } = await ask(app, "GET", "/metrics", { key: token });
  assert.equal(status, 200, text);
  assert.equal(headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  return text;
}

/** The value of a line. Null if it is absent. */
function valueOf(text: string, line: string): number | null {
  const found = text.split("\n").find((each) => each.startsWith(`${line} `));
  return found === undefined ? null : Number(found.slice(line.length + 1));
}

Deno.test("without a key of the scope metrics:read, /metrics looks like an unknown path", async () => {
  await using app = await openTestApp();
  const unknown = await app.get("/no-such-path");
  const bare = (text: string) => text.replace(/"request_id":"[^"]*"/, "");
  const same = async (key?: string): Promise<void> => {
    const answer = await ask(app, "GET", "/metrics", key === undefined ? {} : { key });
    assert.equal(answer.status, 404);
    assert.equal(bare(answer.text), bare(unknown.text));
  };
  await same();
  const { token } = await givenKey(app, "operator");
  await same();
  await same("lk_k_unknown");
  await same(token);
  assert.match(await readMetrics(app), /^# HELP latchkey_audit_events_total /m);
});

Deno.test("requests are counted by the pattern of their route, method and status", async () => {
  await using app = await openTestApp();
  await app.register("maria");
  await app.get("/healthz");
  await app.get("/healthz");
  await app.request("HEAD", "/healthz");
  await app.request("PROPFIND", "/healthz");
  await app.get("/v1/session", "lk_s_unknown");
  await app.get(`/v1/${phoneNumber}/maria`);
  const text = await readMetrics(app);
  const counted = (route: string, method: string, status: number) =>
    valueOf(
      text,
      `latchkey_http_requests_total{route="${route}",method="${method}",status="${status}"}`,
    );
  assert.equal(counted("/healthz", "GET", 200), 2);
  assert.equal(counted("/healthz", "HEAD", 200), 1);
  assert.equal(counted("/healthz", "other", 405), 1);
  assert.equal(counted("/v1/session", "GET", 401), 1);
  assert.equal(counted("none", "GET", 404), 1);
  const durations = 'latchkey_http_request_duration_seconds_count{route="/healthz",method="GET"}';
  assert.equal(valueOf(text, durations), 2);
});

Deno.test("the state of budgets, circuits, stops and conversion is read at most every 5 s", async () => {
  await using app = await openTestApp();
  await app.register("maria");
  await app.signIn("maria");
  const text = await readMetrics(app);
  const hour = 'window="hour",part="all"';
  assert.equal(valueOf(text, `latchkey_budget_messages{${hour}}`), 1);
  assert.equal(valueOf(text, `latchkey_budget_limit_messages{${hour}}`), 1000);
  assert.equal(valueOf(text, `latchkey_budget_limit_usd{${hour}}`), 100);
  const used = valueOf(text, `latchkey_budget_used_ratio{${hour}}`);
  assert.ok(used !== null && used > 0 && used < 0.01);
  assert.equal(valueOf(text, 'latchkey_conversion_ratio{window="1h"}'), 1);
  assert.equal(valueOf(text, 'latchkey_circuit_state{circuit="sms",state="closed"}'), 1);
  assert.equal(valueOf(text, "latchkey_database_up"), 1);
  const caller = { actor: "operator", actorName: "ada", address: null, userAgent: null } as const;
  const order = { scope: "country:BR", reason: "a wave of calls" };
  const stopped = await app.core.stopSends(order, { ...caller, requestId: null });
  assert.ok(stopped.ok);
  const stops = 'latchkey_send_stops{scope="country"}';
  assert.equal(valueOf(await readMetrics(app), stops), 0);
  app.clock.advance(5);
  assert.equal(valueOf(await readMetrics(app), stops), 1);
});

Deno.test("with a database that is unavailable, the metrics say so and leave out its state", async () => {
  let broken = false;
  await using app = await openTestApp((ports) => ({
    ...ports,
    controls: {
      ...ports.controls,
      listSendControls: () =>
        broken
          ? Promise.reject(new StorageUnavailable("no disk", "full"))
          : ports.controls.listSendControls(),
    },
  }));
  const { token } = await givenKey(app, "metrics:read");
  const read = async () => (await ask(app, "GET", "/metrics", { key: token })).text;
  assert.equal(valueOf(await read(), "latchkey_fraud_guard_pauses"), 0);
  broken = true;
  app.clock.advance(5);
  const text = await read();
  assert.equal(valueOf(text, "latchkey_database_up"), 0);
  assert.equal(valueOf(text, "latchkey_fraud_guard_pauses"), null);
});

/** The label values of all lines: metric, label, value. */
function labelsIn(text: string): readonly (readonly [string, string, string])[] {
  return text.split("\n").filter((line) => line !== "" && !line.startsWith("#")).flatMap((line) => {
    const [, name = "", labels = ""] = /^([a-z_]+)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
    assert.notEqual(name, "", line);
    return [...labels.matchAll(/([a-z]+)="([^"]*)"/g)]
      .map(([, label = "", value = ""]) => [name, label, value] as const);
  });
}

Deno.test("every label has a value of its closed list, and nothing is about a person", async () => {
  await using app = await openTestApp();
  const canary = "canary-7f3a";
  await app.register(canary);
  const token = await app.signIn(canary);
  const headers = { "user-agent": canary, "x-forwarded-for": "203.0.113.77", [canary]: canary };
  const body = JSON.stringify({ username: canary, password: canary, send: canary });
  const json = { ...headers, "content-type": "application/json" };
  await app.request("POST", "/v1/login", { headers: json, body });
  await app.request(canary.toUpperCase().replace("-", ""), "/v1/login", { headers });
  await app.request("GET", `/v1/admin/users/${canary}?q=${canary}`, { headers });
  await app.request("GET", `/v1/${canary}/${phoneNumber}`, { headers });
  await app.post("/v1/login", { username: canary, password, send: "sms" });
  const text = await readMetrics(app);
  const me = await app.get("/v1/session", token);
  const secrets = [canary, "CANARY", "2025550142", "203.0.113", "192.0.2", "usr_", "lk_", token];
  for (const secret of [...secrets, me.json.session.id, me.json.user.id]) {
    assert.equal(text.includes(secret), false, secret);
  }
  const patterns = new Set([...routes, ...adminRoutes].map(({ path }) => path));
  const programs: Readonly<Record<string, (value: string) => boolean>> = {
    route: (value) => patterns.has(value) || ["none", "/metrics"].includes(value),
    method: (value) => /^(GET|HEAD|POST|PATCH|DELETE|other)$/.test(value),
    status: (value) => /^[2-5]\d\d$/.test(value),
    version: (value) => /^\d+\.\d+\.\d+$/.test(value),
    deno: (value) => /^\d+\.\d+\.\d+$/.test(value),
  };
  for (const [line, label, value] of labelsIn(text)) {
    if (label === "le") continue;
    const name = line.replace(/_(bucket|sum|count)$/, "");
    const metrics: Readonly<
      Record<string, { readonly labels: Readonly<Record<string, LabelValues>> }>
    > = metricTable;
    const allowed = (metrics[name] ?? metrics[line])?.labels[label];
    assert.ok(allowed !== undefined, `${line} ${label}`);
    const isAllowed = allowed === "program"
      ? programs[label]?.(value)
      : value === "other" || shownValue(allowed, value) === value;
    assert.ok(isAllowed, `${line} ${label} ${value}`);
  }
});
