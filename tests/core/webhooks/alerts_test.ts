import { deepEqual, equal } from "node:assert/strict";
import { openBackupFolder } from "../../../core/adapters/host/backup_folder.ts";
import { StorageUnavailable } from "../../../core/ports/stores/storage.ts";
import { createStorageAlerts } from "../../../core/usecases/webhooks/storage_alerts.ts";
import { watchAlerts } from "../../../core/usecases/webhooks/watch_alerts.ts";
import { withDirectory } from "../../adapters/sql/with_directory.ts";
import { openTestCore, type TestCore } from "../../harness.ts";
import { always, crm, openWebhooks } from "./webhook_kit.ts";

async function alertsOf({ ports }: TestCore) {
  const { items } = await ports.events.listAuditEvents({ userId: null, cursor: null, limit: 100 });
  return items.filter(({ type }) => type === "alert.raised").map(({ detail }) => detail);
}

Deno.test("a budget that is nearly or fully used raises an alert once an hour", async () => {
  const limits = { messagesPerHour: null, messagesPerDay: 5, usdPerHour: null, usdPerDay: null };
  await using test = await openTestCore((ports) => {
    const { send } = ports.policies;
    const budgets = { ...send.budgets, total: { ...send.budgets.total, ...limits } };
    const policies = { ...ports.policies, send: { ...send, budgets, verifiedReservePercent: 0 } };
    return { ...ports, policies };
  });
  const names = ["alice", "bobby", "carol", "dave1", "erika"];
  for (const [at, name] of names.slice(0, 4).entries()) {
    await test.register(name, `+1202555010${at}`);
    await test.signIn(name, `+1202555010${at}`);
  }
  await watchAlerts(test.ports);
  await watchAlerts(test.ports);
  const [nearly, ...rest] = await alertsOf(test);
  deepEqual([nearly?.["alert"], nearly?.["percent"]], ["budget_80", 80]);
  deepEqual(rest, []);
  await test.register("erika", "+12025550104");
  await test.signIn("erika", "+12025550104");
  await watchAlerts(test.ports);
  const [full] = await alertsOf(test);
  deepEqual([full?.["alert"], full?.["window"], full?.["percent"]], ["budget_full", "day", 100]);
});

Deno.test("credentials that the provider refuses raise an alert", async () => {
  await using test = await openTestCore((ports) => ({
    ...ports,
    troubles: { ...ports.troubles, takeCredentialsRefused: () => true },
  }));
  await watchAlerts(test.ports);
  deepEqual(await alertsOf(test), [{ alert: "credentials_refused" }]);
});

Deno.test("codes that hardly anyone enters raise an alert", async () => {
  const lastHour = { sent: 20, approved: 5 };
  await using test = await openTestCore((ports) => ({
    ...ports,
    reports: {
      ...ports.reports,
      countDeliveries: async (spans) => {
        const counted = await ports.reports.countDeliveries(spans);
        return counted.map((count) => ({ ...count, ...lastHour }));
      },
    },
  }));
  await watchAlerts(test.ports);
  deepEqual(await alertsOf(test), []);
  lastHour.approved = 4;
  await watchAlerts(test.ports);
  deepEqual(await alertsOf(test), [{ alert: "failure_rate", sent: 20, approved: 4 }]);
});

Deno.test("a backup that is older than two intervals raises an alert once an hour", async () => {
  await withDirectory(async (folder) => {
    await using test = await openTestCore((ports) => ({
      ...ports,
      policies: { ...ports.policies, backups: { everyHours: 6, keep: 2 } },
      backupFolder: openBackupFolder(folder),
      backUp: async (path) => {
        await Deno.writeTextFile(path, "", { createNew: true });
        return { result: "copied", sizeBytes: 1, tookMs: 2 };
      },
    }));
    await watchAlerts(test.ports);
    deepEqual(await alertsOf(test), []);
    equal((await test.core.backUpOnSchedule()).result, "copied");
    const hour = 60 * 60;
    test.clock.advance(12 * hour);
    await watchAlerts(test.ports);
    deepEqual(await alertsOf(test), []);
    test.clock.advance(1);
    await watchAlerts(test.ports);
    await watchAlerts(test.ports);
    const overdue = { alert: "backup_overdue", every_hours: 6 };
    deepEqual(await alertsOf(test), [overdue]);
    test.clock.advance(hour);
    await watchAlerts(test.ports);
    deepEqual(await alertsOf(test), [overdue, overdue]);
    equal((await test.core.backUpOnSchedule()).result, "copied");
    test.clock.advance(hour);
    await watchAlerts(test.ports);
    deepEqual(await alertsOf(test), [overdue, overdue]);
  });
});

Deno.test("a full database raises an alert that needs no database, with one ID", async () => {
  await using world = await openWebhooks();
  const { receiver, opened: { ports, clock } } = world;
  let trouble: "full" | null = null;
  const sick = {
    ...ports,
    upkeep: {
      ...ports.upkeep,
      probeWrite: () =>
        trouble === null ? Promise.resolve() : Promise.reject(new StorageUnavailable("x", trouble)),
    },
    troubles: { ...ports.troubles, takeStorageTrouble: () => trouble },
  };
  const check = createStorageAlerts(sick);
  await check();
  equal(receiver.requests, 0);
  trouble = "full";
  receiver.state = "down";
  for (let at = 0; at < 10; at++) {
    await check();
    clock.advance(60);
  }
  equal(receiver.requests > 2, true);
  receiver.state = "up";
  clock.advance(10 * 60);
  await check();
  await check();
  equal(receiver.accepted.length, 1);
  const [alert] = receiver.accepted;
  equal(JSON.parse(alert?.body ?? "{}").data.alert, "database_full");
  // Not in the database, so it is not sent a second time from there.
  await world.instances[0]?.deliverWebhooks(always);
  equal(receiver.accepted.length, 1);
  clock.advance(60 * 60);
  await check();
  equal(new Set(receiver.accepted.map(({ id }) => id)).size, 2);
  equal(crm.alerts, true);
});
