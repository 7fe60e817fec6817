import assert from "node:assert/strict";
import { privateNetworks } from "../../../core/domain/network.ts";
import type { Network } from "../../../core/domain/network.ts";
import { openLog } from "../../../server/program/log.ts";
import { createAddressCheck } from "../../../server/upkeep.ts";
import { openTestCore, phoneNumber } from "../../harness.ts";

const backend = "10.0.0.5";

Deno.test("createAddressCheck() logs a warning if nearly all logins come from one address", async () => {
  await using test = await openTestCore();
  const warnings = async (trusted: readonly Network[] = []) => {
    let text = "";
    const write = (lines: string) => void (text += lines);
    const log = openLog({ write, flush: () => Promise.resolve() }, test.clock.now);
    await createAddressCheck(test.core, trusted, log)();
    return text;
  };
  const register = async (count: number, address: string): Promise<void> => {
    for (let at = 0; at < count; at++) {
      const caller = { address, userAgent: null, requestId: null, actorName: null };
      const answer = await test.core.register({
        username: `user-${registered++}`,
        password: "correct horse battery staple",
        phoneNumber,
      }, { actor: "user", ...caller });
      assert.ok(answer.ok, JSON.stringify(answer));
      // One network may not register more in an hour.
      test.clock.advance(90);
    }
  };
  let registered = 0;
  await register(199, backend);
  assert.equal(await warnings(), "", "too few to decide");
  await register(1, "192.0.2.7");
  const line = JSON.parse(await warnings());
  assert.deepEqual([line.level, line.address, line.logins, line.all], ["warn", backend, 199, 200]);
  assert.match(line.message, /^Nearly all logins come from one address.*LATCHKEY_TRUSTED_PROXIES$/);
  assert.match(
    await warnings(privateNetworks),
    /one trusted proxy that forwards no client address/,
  );
  await register(11, "192.0.2.8");
  assert.equal(await warnings(), "", "94.3% is no longer nearly all");
});
