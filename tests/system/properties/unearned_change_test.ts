import assert from "node:assert/strict";
import fc from "fast-check";
import type { Password } from "../../../core/domain/account/password.ts";
import type { PasswordHasher } from "../../../core/ports/hasher.ts";
import { hashPlace, openTestCore, password } from "../../harness.ts";
import { expectModel, newModel } from "./account_model.ts";
import { changes, step, take } from "./account_steps.ts";

const runs = 2000;

/** Steps that touch no session, password or number, whatever goes wrong in them. */
const quiet = new Set(["wait", "fault", "send"]);

Deno.test("no sequence of steps yields an unearned session, or a password or number changed without its two proofs", async () => {
  // One core for all runs, with new people in each: to open it costs more than a whole sequence.
  await using test = await openTestCore((ports) => ({ ...ports, hasher: learning(ports.hasher) }));
  const passwordHash = await test.ports.hasher.hash(password as Password, hashPlace);
  assert.ok(passwordHash !== "overloaded");
  const successes = new Map<string, number>();
  const seed = crypto.getRandomValues(new Int32Array(1))[0] ?? 0;
  // deno-lint-ignore no-console -- the seed is what a failure is repeated with.
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
  // Otherwise the property would hold because nothing ever happened.
  const shown = ["login", "step_up", "password changed", "password reset", "phone changed"];
  for (const name of shown) assert.ok((successes.get(name) ?? 0) > 0, `${name} never succeeded`);
});

/** The same hasher, which does not compare again what it has compared before. */
function learning(hasher: PasswordHasher): PasswordHasher {
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
