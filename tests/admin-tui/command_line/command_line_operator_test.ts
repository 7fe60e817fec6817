import assert from "node:assert/strict";
import { openTestCore } from "../../harness.ts";
import { run } from "./command_kit.ts";

Deno.test("a command that the audit log records is refused if it is not known who acts", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  const before = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 10 });
  const recorded = [
    "users lock ada --reason fraud --yes",
    "sends stop --all --reason bots --yes",
    "keys create shop --scope users:read",
    "events export",
    "users export",
    "backup copy.db",
  ];
  for (const words of recorded) {
    const ran = await run(test, words.split(" "), { operator: null });
    assert.deepEqual([ran.code, ran.out], [2, ""], words);
    assert.match(ran.err, /^It is not known who you are: set LATCHKEY_OPERATOR/, words);
  }
  const after = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 10 });
  assert.deepEqual(after, before);
});

Deno.test("a command that only shows something does not need a name", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  for (const words of ["users list", "users show ada", "events list", "sends status", "activity"]) {
    assert.equal((await run(test, words.split(" "), { operator: null })).code, 0, words);
  }
});
