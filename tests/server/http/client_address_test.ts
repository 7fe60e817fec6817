import assert from "node:assert/strict";
import fc from "fast-check";
import { parseNetwork } from "../../../core/domain/network.ts";
import { clientAddress } from "../../../server/http/client_address.ts";
import { password } from "../../harness.ts";
import { openTestApp, type TestApp } from "../app_kit.ts";

const trusted = ["10.0.0.0/8", "2001:db8:ffff::/48", "127.0.0.1"]
  .flatMap((text) => parseNetwork(text) ?? []);

/** Peer, X-Forwarded-For, and the client's address with `trusted` as the trusted proxies. */
const cases: readonly (readonly [string, string | null, string])[] = [
  ["198.51.100.1", "192.0.2.1", "198.51.100.1"],
  ["10.0.0.1", null, "10.0.0.1"],
  ["10.0.0.1", "192.0.2.1", "192.0.2.1"],
  ["::ffff:10.0.0.1", "192.0.2.1", "192.0.2.1"],
  ["2001:db8:ffff::1", "::ffff:192.0.2.1", "192.0.2.1"],
  ["10.0.0.1", "203.0.113.9, 192.0.2.1", "192.0.2.1"],
  ["10.0.0.1", "203.0.113.9, 192.0.2.1, 10.9.9.9,10.0.0.2", "192.0.2.1"],
  ["10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"],
  ["10.0.0.1", "192.0.2.1:4711", "192.0.2.1"],
  ["10.0.0.1", "[2001:db8::1]:80", "2001:db8::1"],
  ["10.0.0.1", "[2001:DB8:0::1]", "2001:db8::1"],
  ["10.0.0.1", "2001:db8::1", "2001:db8::1"],
  ["10.0.0.1", "\t 192.0.2.1 ", "192.0.2.1"],
  // An entry that cannot be parsed ends the search at the hop before it.
  ["10.0.0.1", "", "10.0.0.1"],
  ["10.0.0.1", "unknown", "10.0.0.1"],
  ["10.0.0.1", "192.0.2.1, unknown, 10.0.0.2", "10.0.0.2"],
  ["10.0.0.1", "192.0.2.1,", "10.0.0.1"],
  ["10.0.0.1", "192.0.2.1,,10.0.0.2", "10.0.0.2"],
  ["10.0.0.1", "192.0.2.1 10.0.0.2", "10.0.0.1"],
  ["10.0.0.1", "192.0.2.01", "10.0.0.1"],
  ["10.0.0.1", "192.0.2.1:", "10.0.0.1"],
  ["10.0.0.1", "192.0.2.1:123456", "10.0.0.1"],
  ["10.0.0.1", "[192.0.2.1]:80", "10.0.0.1"],
  ["10.0.0.1", "[::1", "10.0.0.1"],
  ["10.0.0.1", '"[2001:db8::1]:80"', "10.0.0.1"],
  ["10.0.0.1", "for=192.0.2.1", "10.0.0.1"],
  ["10.0.0.1", `${" ".repeat(200)}192.0.2.1`, "10.0.0.1"],
  ["10.0.0.1", `192.0.2.1, ${"1".repeat(10_000)}`, "10.0.0.1"],
  ["no address", "192.0.2.1", "no address"],
];

Deno.test("clientAddress() returns the rightmost untrusted hop (R51)", () => {
  for (const [peer, header, expected] of cases) {
    assert.equal(clientAddress(peer, header, trusted), expected, `${peer} <- ${header}`);
  }
});

Deno.test("clientAddress() ignores X-Forwarded-For without trusted proxies (R51)", () => {
  for (const [peer, header] of cases.filter(([peer]) => peer !== "no address")) {
    assert.equal(clientAddress(peer, header, []), clientAddress(peer, null, []));
  }
});

Deno.test("clientAddress() reads at most twenty hops", () => {
  const hops = Array.from({ length: 30 }, (_, at) => `10.1.0.${at}`).join(", ");
  assert.equal(clientAddress("10.0.0.1", hops, trusted), "10.1.0.10");
  const flood = "10.0.0.2,".repeat(200_000);
  const began = performance.now();
  assert.equal(clientAddress("10.0.0.1", `192.0.2.1,${flood}10.0.0.2`, trusted), "10.0.0.2");
  assert.ok(performance.now() - began < 1000, "a long header is cheap");
});

Deno.test("entries to the left of the client's address change nothing (R51)", () => {
  const hop = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.constantFrom("10.0.0.7", "127.0.0.1", "", "unknown", "[::1]:80"),
    fc.string(),
  );
  const client = fc.oneof(fc.ipV4(), fc.ipV6())
    .filter((text) => clientAddress(text, "192.0.2.99", trusted) !== "192.0.2.99");
  const proxies = fc.array(fc.nat(255).map((last) => `10.0.0.${last}`), { maxLength: 5 });
  fc.assert(fc.property(fc.array(hop), client, proxies, (forged, address, behind) => {
    const seen = clientAddress("10.0.0.1", [...forged, address, ...behind].join(", "), trusted);
    assert.equal(seen, clientAddress(address, null, trusted));
  }));
});

const everyHeader = [
  "x-real-ip",
  "forwarded",
  "x-forwarded",
  "forwarded-for",
  "x-client-ip",
  "x-cluster-client-ip",
  "cf-connecting-ip",
  "true-client-ip",
  "fastly-client-ip",
  "x-originating-ip",
  "via",
];

Deno.test("a client that rotates forwarding headers shares one throttle (R51, R14)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const statuses = await guess(app, 30, (at) => ({
    "x-forwarded-for": `203.0.113.${at}`,
    ...Object.fromEntries(everyHeader.map((name) => [name, `203.0.113.${at}`])),
  }));
  assert.ok(statuses.includes(429), statuses.join());
  assert.ok(addresses(app).every((address) => address === "192.0.2.7"), addresses(app).join());
});

Deno.test("behind a trusted proxy, only the rightmost untrusted hop counts (R51)", async () => {
  await using app = await openTestApp(undefined, {
    peer: "10.0.0.1",
    trustedProxies: ["10.0.0.0/8"],
  });
  await app.register("ada");
  const forged = await guess(app, 30, (at) => ({
    "x-forwarded-for": `203.0.113.${at}, 198.51.100.4, 10.0.0.2`,
    ...Object.fromEntries(everyHeader.map((name) => [name, `203.0.113.${at}`])),
  }));
  assert.ok(forged.includes(429), forged.join());
  assert.ok(addresses(app).every((address) => address === "198.51.100.4"));
  const owner = await app.post("/v1/login", { username: "ada", password }, {
    "x-forwarded-for": "198.51.100.5",
  });
  assert.equal(owner.status, 200, "another client is not throttled");
  assert.equal(addresses(app).at(-1), "198.51.100.5");
});

Deno.test("several X-Forwarded-For headers are read as one list (R51)", async () => {
  const edge = { peer: "10.0.0.1", trustedProxies: ["10.0.0.0/8"] };
  await using app = await openTestApp(undefined, edge);
  const headers = new Headers([["x-forwarded-for", "203.0.113.9"]]);
  headers.append("x-forwarded-for", "192.0.2.1");
  headers.append("x-forwarded-for", "10.0.0.2");
  await app.request("GET", "/healthz", { headers });
  assert.deepEqual(addresses(app), ["192.0.2.1"]);
});

Deno.test("an untrusted proxy is logged once (R51)", async () => {
  const warnings = (app: TestApp): number =>
    app.logged().split("\n").filter((line) => line.includes("LATCHKEY_TRUSTED_PROXIES")).length;
  const headers = { "x-forwarded-for": "192.0.2.1" };
  for (const peer of ["127.0.0.1", "::1", "10.1.2.3", "::ffff:172.17.0.1", "fd00::1"]) {
    await using app = await openTestApp(undefined, { peer });
    await app.request("GET", "/healthz");
    assert.equal(warnings(app), 0, "without the header there is no proxy to trust");
    for (let times = 0; times < 3; times++) await app.request("GET", "/none", { headers });
    assert.equal(warnings(app), 1, peer);
  }
  for (
    const edge of [
      { peer: "198.51.100.1" },
      { peer: "127.0.0.1", trustedProxies: ["127.0.0.0/8"] },
    ]
  ) {
    await using app = await openTestApp(undefined, edge);
    await app.request("GET", "/healthz", { headers });
    assert.equal(warnings(app), 0, edge.peer);
  }
});

/** Sends incorrect passwords, and returns the responses. */
async function guess(
  app: TestApp,
  times: number,
  headers: (at: number) => Record<string, string>,
): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (let at = 0; at < times; at++) {
    const body = { username: "ada", password: "a wrong password" };
    statuses.push((await app.post("/v1/login", body, headers(at))).status);
  }
  return statuses;
}

/** The address of each logged request. */
function addresses(app: TestApp): readonly string[] {
  return app.logged().split("\n").filter((line) => line.includes('"message":"request"'))
    .map((line) => JSON.parse(line).address);
}
