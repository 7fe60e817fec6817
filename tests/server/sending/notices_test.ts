import assert from "node:assert/strict";
import type { NoticeKind } from "../../../core/ports/notifier.ts";
import { caller } from "../../harness.ts";
import { openTestApp } from "../app_kit.ts";
import { act, givenTotp } from "../factors/totp_kit.ts";

Deno.test("a notice that cannot be sent changes nothing but the record (R20)", async () => {
  const told: NoticeKind[] = [];
  await using app = await openTestApp((ports) => ({
    ...ports,
    notifier: {
      configured: true,
      notify: (_to, kind) => {
        told.push(kind);
        return Promise.resolve({ sent: false, words: "Nobody listens" });
      },
    },
  }));
  await app.register("ada");
  await givenTotp(app, await app.signIn("ada"));
  assert.deepEqual(told, ["second_factor_changed"]);
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 50 });
  const notice = items.find(({ type }) => type === "notice.not_sent");
  assert.deepEqual(notice?.detail, { kind: "second_factor_changed", words: "Nobody listens" });
});

Deno.test("a loop of changes sends ten notices an hour and no more (R49)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const session = await app.signIn("ada");
  for (let times = 0; times < 13; times++) {
    assert.equal((await act(app, "POST", "/v1/recovery-codes", session)).status, 200);
  }
  assert.equal(app.notices.length, 10);
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 100 });
  assert.equal(items.filter(({ type }) => type === "notice.not_sent").length, 3);
});

Deno.test("a notifier that hangs holds up no answer (R20)", async () => {
  const hanging = Promise.withResolvers<{ sent: boolean; words: string }>();
  await using app = await openTestApp((ports) => ({
    ...ports,
    notifier: { configured: true, notify: () => hanging.promise },
  }));
  await app.register("ada");
  const sessionToken = await app.signIn("ada");
  const outcome = await app.core.replaceRecoveryCodes({ sessionToken }, caller);
  assert.ok(outcome.ok, "answered while the notice is under way");
  hanging.resolve({ sent: true, words: "at last" });
  await app.settle();
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 1 });
  assert.equal(items[0]?.type, "notice.sent");
});

Deno.test("a change stands where nothing more can be started in the background", async () => {
  await using app = await openTestApp((ports) => ({ ...ports, background: () => false }));
  await app.register("ada");
  const session = await app.signIn("ada");
  assert.equal((await act(app, "POST", "/v1/recovery-codes", session)).status, 200);
  assert.equal(app.notices.length, 0);
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 1 });
  assert.equal(items[0]?.type, "notice.not_sent");
});
