import assert from "node:assert/strict";
import { decodeProtectedHeader } from "jose";
import { type Core, createCore } from "../harness.ts";
import { caller, openTestCore, operator, type TestCore } from "../harness.ts";

const minute = 60;
const day = 24 * 60 * minute;
const sequences = 12;
const steps = 120;

interface Copy {
  readonly at: number;
  readonly kids: readonly string[];
}

interface Issued {
  readonly kid: string;
  readonly exp: number;
}

/**
 * Three instances with clocks up to four minutes apart share one store. In random order, time
 * passes, a client fetches the set, a token is requested, and an operator rotates the key.
 */
Deno.test("a verifier that caches the set for five minutes can verify every token", async () => {
  const seed = Deno.env.get("TEST_SEED") ?? String(crypto.getRandomValues(new Uint32Array(1))[0]);
  // deno-lint-ignore no-console -- a failure is reproduced with its seed.
  console.info(`TEST_SEED=${seed}`);
  const random = randomFrom(Number(seed));
  const policy = { idleSeconds: 1e8, absoluteSeconds: 1e8, aal2Seconds: 1e8, perUserMax: 20 };
  let seen = { tokens: 0, rotations: 0, keys: 0 };
  for (let sequence = 0; sequence < sequences; sequence++) {
    await using app = await openTestCore((ports) => ({
      ...ports,
      policies: {
        ...ports.policies,
        session: policy,
        token: { issuer: "https://login.example", audiences: ["orders"] },
      },
    }));
    await app.register("ada");
    const session = await app.signIn("ada", undefined, undefined, true);
    const cores = [0, -4 * minute, 4 * minute].map((skew) =>
      createCore({
        ...app.ports,
        clock: () => app.clock.now() + Math.round(skew * random() * 1000),
      })
    );
    seen = await play(app, cores, session, random, seen);
  }
  assert.ok(seen.tokens > sequences && seen.rotations > sequences, JSON.stringify(seen));
});

async function play(
  { clock, ports }: TestCore,
  cores: readonly Core[],
  session: string,
  random: () => number,
  seen: { tokens: number; rotations: number; keys: number },
): Promise<{ tokens: number; rotations: number; keys: number }> {
  const copies: Copy[] = [];
  const tokens: Issued[] = [];
  const waits = [0, 1, minute, 4 * minute, 5 * minute, 15 * minute, 20 * minute, day, 29 * day];
  for (let step = 0; step < steps; step++) {
    const now = clock.now();
    const core = cores[Math.floor(random() * cores.length)];
    assert.ok(core);
    const act = random();
    if (act < 0.4) clock.advance(waits[Math.floor(random() * random() * waits.length)] ?? 0);
    else if (act < 0.45) {
      // Jump to just before a key hands over to the next, which random steps rarely hit.
      const keys = await ports.keys.listSigningKeys(now);
      const next = keys.map(({ retiresAt }) => retiresAt - 120_000).filter((at) => at > now);
      clock.advance(next.length === 0 ? 0 : (Math.min(...next) - now) / 1000);
    } else if (act < 0.65) copies.push(await fetchSet(core, now));
    else if (act < 0.95) {
      const input = { sessionToken: session, audience: "orders" };
      const outcome = await core.issueSignedToken(input, caller);
      if (!outcome.ok) continue; // Throttled.
      const { token } = outcome.value;
      const kid = decodeProtectedHeader(token).kid ?? "";
      for (const copy of copies.filter(({ at }) => now - at <= 300_000)) {
        assert.ok(copy.kids.includes(kid), "a token's key is not in a copy of the set");
      }
      tokens.push({ kid, exp: now + 300_000 });
      seen.tokens++;
    } else {
      assert.ok((await core.rotateSigningKey(operator)).ok);
      seen.rotations++;
    }
    const latest = copies.at(-1);
    if (latest === undefined || latest.at < now) continue;
    for (const { kid, exp } of tokens) {
      if (exp + 300_000 > now) assert.ok(latest.kids.includes(kid), "a set lacks a key in use");
    }
    seen.keys = Math.max(seen.keys, latest.kids.length);
  }
  return seen;
}

async function fetchSet(core: Core, at: number): Promise<Copy> {
  const outcome = await core.listPublicKeys(caller);
  assert.ok(outcome.ok);
  return { at, kids: outcome.value.map((key) => JSON.parse(key).kid) };
}

/** mulberry32: small and deterministic for a seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
