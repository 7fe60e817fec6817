import { deepEqual, equal, match, ok } from "node:assert/strict";
import fc from "fast-check";
import { createDevClock } from "../../../tasks/dev/clock.ts";
import { createControls } from "../../../tasks/dev/controls.ts";

const start = Date.UTC(2026, 0, 1);
const origin = "http://127.0.0.1:8000";
const here: Deno.NetAddr = { transport: "tcp", hostname: "127.0.0.1", port: 50_000 };

function openControls() {
  const real = { wall: () => start, ticks: () => 0, clock: () => start };
  const clock = createDevClock(real, 0);
  const calls: string[] = [];
  const controls = createControls({
    clock,
    onMoved: () => Promise.resolve(void calls.push("moved")),
    reset: () => {
      calls.push("reset");
      clock.reset();
    },
  });
  const ask = async (
    method: string,
    path: string,
    init: { readonly body?: string; readonly headers?: Record<string, string> } = {},
    from = here,
  ) => {
    const headers = { host: new URL(path, origin).host, ...init.headers };
    const request = new Request(new URL(path, origin), { ...init, method, headers });
    const response = await controls(request, from);
    return response === null ? null : { status: response.status, json: await response.json() };
  };
  return { ask, calls, clock };
}

Deno.test("/_dev/clock moves the clock forward, and returns the time", async () => {
  const { ask, calls, clock } = openControls();
  deepEqual(await ask("GET", "/_dev/clock"), {
    status: 200,
    json: { now: "2026-01-01T00:00:00.000Z" },
  });
  const moved = await ask("POST", "/_dev/clock", { body: '{"advance_seconds":600.5}' });
  deepEqual(moved?.json, { now: "2026-01-01T00:10:00.500Z" });
  const set = await ask("POST", "/_dev/clock", { body: '{"now":"2026-02-01T02:00:00+02:00"}' });
  deepEqual(set?.json, { now: "2026-02-01T00:00:00.000Z" });
  deepEqual(calls, ["moved", "moved"]);
  equal(clock.wall() - start, clock.ticks(), "the ticks measure the time that was skipped");
});

Deno.test("/_dev/clock never moves backwards, and refuses anything else", async () => {
  const { ask, calls } = openControls();
  const back = await ask("POST", "/_dev/clock", { body: '{"now":"2025-12-31T23:59:59Z"}' });
  equal(back?.status, 422);
  match(back?.json.error, /cannot move backwards/);
  const seconds = [-1, 315_360_001, 1e300, "1", null, true];
  const instants = ["", "tomorrow", "2026-13-01T00:00:00Z", "2030", 4e12, "9999-01-01T00:00:00Z"];
  const wrong = [
    ...["", "[]", "null", "{}", "1", "{", '{"advance":1}', "x".repeat(5000)],
    ...seconds.map((advance_seconds) => JSON.stringify({ advance_seconds })),
    ...instants.map((now) => JSON.stringify({ now })),
    '{"advance_seconds":1,"now":"2027-01-01T00:00:00Z"}',
  ];
  for (const body of wrong) equal((await ask("POST", "/_dev/clock", { body }))?.status, 422, body);
  deepEqual(calls, []);
  deepEqual((await ask("GET", "/_dev/clock"))?.json, { now: "2026-01-01T00:00:00.000Z" });
});

Deno.test("/_dev/clock stops before the year 2200", async () => {
  const { ask } = openControls();
  const body = '{"advance_seconds":315360000}';
  for (let decade = 0; decade < 17; decade++) {
    equal((await ask("POST", "/_dev/clock", { body }))?.status, 200);
  }
  equal((await ask("POST", "/_dev/clock", { body }))?.status, 422);
});

Deno.test("no series of requests to /_dev/clock moves it backwards, but a reset does", async () => {
  const move = fc.oneof(
    fc.double({ min: -1e6, max: 1e6 }).map((advance_seconds) => ({ advance_seconds })),
    fc.date({ min: new Date(start - 1e9), max: new Date(start + 1e12), noInvalidDate: true })
      .map((at) => ({ now: at.toISOString() })),
  );
  await fc.assert(fc.asyncProperty(fc.array(move), async (moves) => {
    const { ask, clock } = openControls();
    let before = start;
    for (const one of moves) {
      await ask("POST", "/_dev/clock", { body: JSON.stringify(one) });
      ok(clock.clock() >= before);
      before = clock.clock();
    }
    await ask("POST", "/_dev/reset");
    equal(clock.clock(), start);
  }));
});

Deno.test("/_dev/reset empties everything, and returns to the real time", async () => {
  const { ask, calls } = openControls();
  await ask("POST", "/_dev/clock", { body: '{"advance_seconds":60}' });
  const reset = await ask("POST", "/_dev/reset");
  deepEqual(reset, { status: 200, json: { now: "2026-01-01T00:00:00.000Z" } });
  deepEqual(calls, ["moved", "reset"]);
});

Deno.test("createControls() leaves other paths to the service, and refuses other methods", async () => {
  const { ask, calls } = openControls();
  for (const path of ["/", "/v1/session", "/_devil", "/x/_dev/reset"]) {
    equal(await ask("GET", path), null, path);
  }
  for (const path of ["/_dev", "/_dev/", "/_dev/clock/", "/_dev/users", "/_dev/RESET"]) {
    equal((await ask("POST", path))?.status, 404, path);
  }
  equal((await ask("GET", "/_dev/reset"))?.status, 405);
  equal((await ask("DELETE", "/_dev/clock"))?.status, 405);
  deepEqual(calls, []);
});

const foreignHosts = [
  "evil.example",
  "evil.example:8000",
  "127.0.0.1.evil.example",
  "localhost.evil.example",
  "notlocalhost",
  "127.0.0.1@evil.example",
  "evil.example#127.0.0.1",
  "192.0.2.1",
  "0.0.0.0",
  "[::2]",
  "",
];

Deno.test("/_dev refuses web pages, foreign hosts, proxies and other machines", async () => {
  const { ask, calls } = openControls();
  const origins = ["https://evil.example", origin, "null", ""];
  const strangers: Record<string, string>[] = [
    ...origins.map((one) => ({ origin: one })),
    ...foreignHosts.map((host) => ({ host })),
    { "x-forwarded-for": "192.0.2.1" },
    { "x-forwarded-host": "127.0.0.1" },
    { "x-real-ip": "127.0.0.1" },
    { forwarded: "for=127.0.0.1" },
    { via: "1.1 proxy" },
  ];
  for (const headers of strangers) {
    for (const path of ["/_dev/reset", "/_dev/clock", "/_dev/unknown"]) {
      const answer = await ask("POST", path, { headers, body: '{"advance_seconds":1}' });
      equal(answer?.status, 403, JSON.stringify(headers));
    }
  }
  const absolute = { headers: { host: "127.0.0.1:8000" } };
  equal((await ask("POST", "http://evil.example/_dev/reset", absolute))?.status, 403);
  const elsewhere: Deno.NetAddr = { ...here, hostname: "192.0.2.1" };
  equal((await ask("POST", "/_dev/reset", {}, elsewhere))?.status, 403);
  deepEqual(calls, []);
});

Deno.test("/_dev answers by every loopback name", async () => {
  const { ask } = openControls();
  for (const host of ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "127.1.2.3", "[::1]:8000"]) {
    equal((await ask("GET", "/_dev/clock", { headers: { host } }))?.status, 200, host);
  }
  const ipv6: Deno.NetAddr = { ...here, hostname: "::1" };
  equal((await ask("GET", "/_dev/clock", {}, ipv6))?.status, 200);
});
