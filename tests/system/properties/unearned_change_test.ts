import { isHashRefusal } from "../../../core/domain/login/hash_place.ts";
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Password } from "../../../core/domain/account/password.ts";
import type { PasswordHasher } from "../../../core/ports/hasher.ts";
import { hashPlace, openTestCore, password } from "../../harness.ts";
import { expectModel, newModel } from "./account_model.ts";
import { changes, step, take } from "./account_steps.ts";

const runs = 2000;

/** Steps that change no session, password or number, even if something fails in them. */
const quiet = new Set(["wait", "fault", "send"]);

Deno.test("no sequence of steps yields an unearned session, or a password or number changed without both proofs", async () => {
  // One core for all runs, with new users in each: opening one costs more than a whole sequence.
  await using test = await openTestCore((ports) => ({ ...ports, hasher: caching(ports.hasher) }));
  const passwordHash = await test.ports.hasher.hash(password as Password, hashPlace);
  assert.ok(!isHashRefusal(passwordHash));
  const successes = new Map<string, number>();
  const seed = crypto.getRandomValues(new Int32Array(1))[0] ?? 0;
  // deno-lint-ignore no-console -- a failure is reproduced with its seed.
  console.info(`${runs} sequences, seed ${seed}`);
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 4, maxLength: 12, size: "max" }),
      async (steps) => {
        const model = await newModel(test, passwordHash, successes);
        for (const one of steps) {
          await take(test, model, one);
          if (!quiet.has(one.act)) await expectModel(test, model);
        }
      },
    ),
    { numRuns: runs, seed, examples: changes },
  );
  // Otherwise the property would be true only because nothing happened.
  const shown = ["login", "step_up", "password changed", "password reset", "phone changed"];
  for (const name of shown) assert.ok((successes.get(name) ?? 0) > 0, `${name} never succeeded`);
});

/** Returns the same hasher with cached comparisons. */
function caching(hasher: PasswordHasher): PasswordHasher {
  const known = new Map<string, ReturnType<PasswordHasher["verify"]>>();
  return {
    ...hasher,
    verify: (text, hash, place) => {
      const key = JSON.stringify([text, hash]);
      const verdict = known.get(key) ?? hasher.verify(text, hash, place);
      known.set(key, verdict);
      return verdict;
    },
  };
}
