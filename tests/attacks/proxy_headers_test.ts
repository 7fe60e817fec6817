import { deepEqual, equal } from "node:assert/strict";
import { givenPerson } from "../server/account/account_kit.ts";
import { type Attacked, ipv4, ipv6, openAttacked } from "./attack_kit.ts";

/** Free guesses of one client for one username. */
const freeGuesses = 5;

const ownHeaders = [
  "x-real-ip",
  "forwarded",
  "cf-connecting-ip",
  "true-client-ip",
  "x-client-ip",
  "x-cluster-client-ip",
  "fastly-client-ip",
  "x-forwarded",
  "forwarded-for",
  "x-original-forwarded-for",
  "x-remote-addr",
  "x-envoy-external-address",
] as const;

function forgedHeaders(index: number): Record<string, string> {
  const address = ipv4(index + 5000);
  return Object.fromEntries(
    ownHeaders.map((name) => [name, name === "forwarded" ? `for=${address}` : address]),
  );
}

/** Guesses with these peers and headers; returns how many guesses were hashed. */
async function guess(
  app: Attacked,
  count: number,
  from: (index: number) => { readonly peer: string; readonly headers: Record<string, string> },
): Promise<number> {
  const before = app.hashes();
  for (let index = 0; index < count; index++) {
    const { peer, headers } = from(index);
    const body = { username: "ada", password: "not the password" };
    const answer = await app.postFrom(peer, "/v1/login", body, headers);
    equal(answer.status === 401 || answer.status === 429, true, answer.text);
  }
  return app.hashes() - before;
}

Deno.test("no header changes the client's address without trusted proxies (R51)", async () => {
  await using app = await openAttacked();
  await givenPerson(app);
  const hashed = await guess(app, 200, (index) => ({
    peer: "203.0.113.5",
    headers: { ...forgedHeaders(index), "x-forwarded-for": `${ipv4(index)}, ${ipv6(index)}` },
  }));
  equal(hashed, freeGuesses);
  const page = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  const refused = page.items.filter(({ type }) => type === "login.refused");
  deepEqual([...new Set(refused.map(({ address }) => address))], ["203.0.113.5"]);
});

Deno.test("the rightmost untrusted hop is the client behind a trusted proxy (R51)", async () => {
  await using app = await openAttacked({ trustedProxies: ["10.0.0.0/8"] });
  await givenPerson(app);
  const hashed = await guess(app, 200, (index) => ({
    peer: "10.0.0.1",
    headers: {
      ...forgedHeaders(index),
      "x-forwarded-for": `${ipv6(index)}, 198.51.100.${index % 200}, 203.0.113.5, 10.0.0.2`,
    },
  }));
  equal(hashed, freeGuesses, "forged addresses in front of the client's own change nothing");
  // Another client behind the same proxy has its own guesses.
  const other = await guess(app, 20, () => ({
    peer: "10.0.0.1",
    headers: { "x-forwarded-for": "203.0.113.6" },
  }));
  equal(other, freeGuesses);
});

Deno.test("a client that bypasses the proxy is not treated as a proxy (R51)", async () => {
  await using app = await openAttacked({ trustedProxies: ["10.0.0.1"] });
  await givenPerson(app);
  const hashed = await guess(app, 100, (index) => ({
    peer: index % 2 === 0 ? "203.0.113.5" : "::ffff:203.0.113.5",
    headers: { ...forgedHeaders(index), "x-forwarded-for": `${ipv4(index)}, 10.0.0.1` },
  }));
  equal(hashed, freeGuesses);
});

Deno.test("malformed and endless forwarded addresses end at the last known hop (R51)", async () => {
  await using app = await openAttacked({ trustedProxies: ["10.0.0.0/8"] });
  await givenPerson(app);
  const broken = ["unknown", "_hidden", "1.2.3", "203.0.113.256", "[::1", "a".repeat(5000), "%00"];
  const hashed = await guess(app, 140, (index) => ({
    peer: "10.0.0.1",
    headers: { "x-forwarded-for": `${ipv6(index)}, ${broken[index % broken.length]}` },
  }));
  equal(hashed, freeGuesses, "the guesses count as the proxy's");
  const chain = Array(100).fill("10.0.0.3").join(", ");
  const chained = await guess(app, 40, (index) => ({
    peer: "10.0.0.1",
    headers: { "x-forwarded-for": `198.51.100.${index}, ${chain}` },
  }));
  equal(chained, freeGuesses);
});
