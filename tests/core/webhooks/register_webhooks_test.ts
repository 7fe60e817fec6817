import { deepEqual, rejects } from "node:assert/strict";
import type { WebhookTarget } from "../../../core/domain/webhooks/webhook_target.ts";
import { StorageUnavailable } from "../../../core/ports/stores/storage.ts";
import { createService, type Service } from "../../../core/service.ts";
import { openTestCore, type TestCore } from "../../harness.ts";
import { crm } from "./webhook_kit.ts";

const shop: WebhookTarget = { ...crm, name: "a shop", events: ["user.*", "session.opened"] };

/** A service that starts with these targets, on a disk that is full or not. */
function starting(
  { ports }: TestCore,
  targets: readonly WebhookTarget[],
  disk: "full" | "fine",
): Service {
  const full = (): Promise<never> => Promise.reject(new StorageUnavailable("the disk is full"));
  const webhooks = disk === "full" ? { ...ports.webhooks, replaceTargets: full } : ports.webhooks;
  return createService({ ...ports, webhooks, policies: { ...ports.policies, webhooks: targets } });
}

Deno.test("registerWebhooks() needs no room on the disk if the targets are the same (F-02)", async () => {
  await using test = await openTestCore();
  await starting(test, [], "full").registerWebhooks();
  await starting(test, [crm, shop], "fine").registerWebhooks();
  await starting(test, [crm, shop], "full").registerWebhooks();
  await starting(test, [shop, crm], "full").registerWebhooks();
});

Deno.test("registerWebhooks() writes every change of the targets", async () => {
  await using test = await openTestCore();
  const changes = [[crm], [{ ...crm, alerts: false }], [{ ...crm, events: ["user.*"] }], [
    crm,
    shop,
  ], []];
  for (const targets of changes) {
    await rejects(starting(test, targets, "full").registerWebhooks(), StorageUnavailable);
    await starting(test, targets, "fine").registerWebhooks();
    const names = (await test.ports.webhooks.listTargets()).map(({ name }) => name);
    deepEqual(names, targets.map(({ name }) => name).toSorted());
  }
});
