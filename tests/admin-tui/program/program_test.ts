import assert from "node:assert/strict";
import { StorageUnavailable } from "../../../core/ports/stores/storage.ts";
import { operatorCaller } from "../../../admin-tui/operator_caller.ts";
import { rowAt } from "../../../admin-tui/state/users_window.ts";
import { createProgram, type Program } from "../../../admin-tui/program/program.ts";
import { openTestCore, type TestCore } from "../../harness.ts";
import { testSetting } from "../kit.tsx";

function programOn({ core, clock }: TestCore, crashes: unknown[] = []): Program {
  return createProgram({
    core,
    caller: operatorCaller("marek"),
    clock: clock.now,
    setting: testSetting,
    size: { columns: 80, rows: 24 },
    onQuit: () => undefined,
    onCopy: () => undefined,
    onCrash: (error) => crashes.push(error),
  });
}

const press = (key: string) => ({ type: "pressed", key }) as const;

Deno.test("createProgram() answers the last word typed, however fast the words come", async () => {
  await using test = await openTestCore();
  await test.register("ada.lovelace");
  await test.register("alan.turing");
  const program = programOn(test);
  program.dispatch({ type: "started" });
  program.dispatch(press("/"), ...[..."alan"].map(press));
  await program.idle();
  assert.deepEqual([0, 1].map((at) => rowAt(program.state().users.list, at)?.username), [
    "alan.turing",
    undefined,
  ]);
});

Deno.test("createProgram() tells its listeners once for a chunk of keys, and only of changes", async () => {
  await using test = await openTestCore();
  const program = programOn(test);
  let told = 0;
  const leave = program.subscribe(() => told++);
  program.dispatch(press("2"), press("c"), press("c"));
  assert.equal(told, 1);
  program.dispatch(press("Z"));
  assert.equal(told, 1);
  leave();
  program.dispatch(press("c"));
  assert.equal(told, 1);
});

Deno.test("createProgram() shows a database that is away, and reads again on demand", async () => {
  let away = true;
  await using test = await openTestCore((ports) => ({
    ...ports,
    reports: {
      ...ports.reports,
      listUsers: (query) =>
        away ? Promise.reject(new StorageUnavailable("away")) : ports.reports.listUsers(query),
    },
  }));
  await test.register("ada.lovelace");
  const program = programOn(test);
  program.dispatch({ type: "started" });
  await program.idle();
  assert.match(program.state().users.trouble ?? "", /Cannot read/);
  away = false;
  program.dispatch(press("r"));
  await program.idle();
  assert.equal(program.state().users.trouble, null);
  assert.equal(program.state().users.total, 1);
});

Deno.test("createProgram() hands a bug of the core to onCrash", async () => {
  await using test = await openTestCore((ports) => ({
    ...ports,
    reports: { ...ports.reports, countUsers: () => Promise.reject(new TypeError("a bug")) },
  }));
  const crashes: unknown[] = [];
  const program = programOn(test, crashes);
  program.dispatch({ type: "started" });
  await program.idle();
  assert.match(String(crashes[0]), /TypeError: a bug/);
});
