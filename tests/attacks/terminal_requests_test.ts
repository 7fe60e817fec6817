import assert from "node:assert/strict";
import { openRequestBudget, terminalRequestLimits } from "../../server/http/keys/request_budget.ts";
import { terminalPath } from "../../server/remote/operations/connection.ts";
import { openTestApp } from "../server/app_kit.ts";
import { givenTerminalKey } from "../server/remote/remote_kit.ts";

const { burst, perSecond } = terminalRequestLimits;

Deno.test("a terminal's key in a loop is stopped by 429, and no other key with it", async () => {
  await using app = await openTestApp();
  const ada = await givenTerminalKey(app, "ada");
  const bob = await givenTerminalKey(app, "bob");
  const ask = async (key: string) =>
    await app.request("GET", terminalPath, { headers: { "latchkey-key": key } });
  const statuses = new Map<number, number>();
  let refused;
  for (let sent = 0; sent < burst + 200; sent++) {
    const answer = await ask(ada);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    if (answer.status !== 200) refused = answer;
  }
  // The clock of the app runs while the requests do.
  assert.ok((statuses.get(200) ?? 0) >= burst && (statuses.get(429) ?? 0) > 0, `${[...statuses]}`);
  assert.deepEqual([...statuses.keys()], [200, 429]);
  assert.deepEqual([refused?.json.code, refused?.headers.get("retry-after")], ["throttled", "1"]);
  assert.equal((await ask(bob)).status, 200);
  // A wrong secret of the same key takes nothing from it.
  assert.equal((await ask(`${bob.slice(0, -4)}AAAA`)).status, 401);
});

Deno.test("a key's budget fills up again with time, and never above its burst", () => {
  let now = 0;
  const budget = openRequestBudget(() => now, terminalRequestLimits);
  const taken = (): number => {
    let count = 0;
    while (budget.take("key") === null) count++;
    return count;
  };
  assert.equal(taken(), burst);
  assert.equal(budget.take("key"), 1);
  assert.equal(budget.take("other"), null);
  now += 2000;
  assert.equal(taken(), 2 * perSecond);
  now += 3_600_000;
  assert.equal(taken(), burst);
});
