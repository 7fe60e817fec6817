import assert from "node:assert/strict";
import { StorageUnavailable } from "../../../core/ports/stores/storage.ts";
import { operatorCaller } from "../../../admin-tui/operator_caller.ts";
import { rowAt } from "../../../admin-tui/state/users_window.ts";
import {
  createProgram,
  type Program,
  type ProgramOptions,
} from "../../../admin-tui/program/program.ts";
import { openTestCore, type TestCore } from "../../harness.ts";
import { testSetting } from "../kit.tsx";

function programOn(
  { core, clock }: TestCore,
  crashes: unknown[] = [],
  more: Partial<ProgramOptions> = {},
): Program {
  return createProgram({
    core,
    caller: operatorCaller("marek"),
    clock: clock.now,
    setting: testSetting,
    size: { columns: 80, rows: 24 },
    onQuit: () => undefined,
    onCopy: () => undefined,
    onSave: () => Promise.resolve({ path: "" }),
    onCrash: (error) => crashes.push(error),
    ...more,
  });
}

const press = (key: string) => ({ type: "pressed", key }) as const;

Deno.test("createProgram() shows the results of the last search, however fast it is typed", async () => {
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

Deno.test("createProgram() notifies its listeners once per chunk of keys, and only of changes", async () => {
  await using test = await openTestCore();
  const program = programOn(test);
  let notifications = 0;
  const unsubscribe = program.subscribe(() => notifications++);
  program.dispatch(press("2"), press("c"), press("c"));
  assert.equal(notifications, 1);
  program.dispatch(press("esc"));
  assert.equal(notifications, 1);
  unsubscribe();
  program.dispatch(press("c"));
  assert.equal(notifications, 1);
});

Deno.test("createProgram() shows that the database is unavailable, and refreshes on demand", async () => {
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

Deno.test("createProgram() passes a bug in the core to onCrash", async () => {
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

Deno.test("createProgram() asks each question after what came before it has been drawn", async () => {
  const log: string[] = [];
  await using test = await openTestCore((ports) => ({
    ...ports,
    reports: {
      ...ports.reports,
      listUsers: (query) => (log.push("users"), ports.reports.listUsers(query)),
      countUsers: () => (log.push("count"), ports.reports.countUsers()),
    },
  }));
  const draws: (() => void)[] = [];
  const onDrawn = (): Promise<void> => new Promise((resolve) => draws.push(resolve));
  const program = programOn(test, [], { onDrawn });
  program.dispatch({ type: "started" });
  const drawOnce = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 0));
    draws.shift()?.();
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  assert.deepEqual(log, []);
  await drawOnce();
  assert.deepEqual(log, ["users"]);
  assert.equal(program.state().users.asked, null);
  await drawOnce();
  assert.deepEqual(log, ["users", "count"]);
  assert.equal(draws.length, 1);
  while (draws.length > 0) await drawOnce();
  await program.idle();
});
