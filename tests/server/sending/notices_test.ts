import assert from "node:assert/strict";
import type { NoticeKind } from "../../../core/domain/sending/notice_kind.ts";
import type { NoticeAnswer } from "../../../core/ports/notifier.ts";
import { caller } from "../../harness.ts";
import { openTestApp } from "../app_kit.ts";
import { act, givenTotp } from "../factors/totp_kit.ts";

Deno.test("a change succeeds and is recorded if its notice cannot be sent (R20)", async () => {
  const kinds: NoticeKind[] = [];
  await using app = await openTestApp((ports) => ({
    ...ports,
    notifier: {
      configured: true,
      notify: (_to, kind) => {
        kinds.push(kind);
        const answer = { status: "failed", words: "Connection refused" } as const;
        return Promise.resolve({ ...answer, error: "no_response" });
      },
    },
  }));
  await app.register("ada");
  await givenTotp(app, await app.signIn("ada"));
  assert.deepEqual(kinds, ["second_factor_changed"]);
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 50 });
  const notice = items.find(({ type }) => type === "notice.not_sent");
  const { items: [delivery] } = await app.core.listDeliveries({ cursor: null, limit: 1 });
  assert.equal(delivery?.status, "failed");
  assert.deepEqual(notice?.detail, {
    kind: "second_factor_changed",
    delivery_id: delivery?.id,
    delivery_status: "failed",
    words: "Connection refused",
  });
});

Deno.test("repeated changes send at most ten notices an hour (R49)", async () => {
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

Deno.test("a notifier that hangs does not delay the response (R20)", async () => {
  const hanging = Promise.withResolvers<NoticeAnswer>();
  await using app = await openTestApp((ports) => ({
    ...ports,
    notifier: { configured: true, notify: () => hanging.promise },
  }));
  await app.register("ada");
  const sessionToken = await app.signIn("ada");
  const outcome = await app.core.replaceRecoveryCodes({ sessionToken }, caller);
  assert.ok(outcome.ok, "returned while the notice is being sent");
  hanging.resolve({ status: "sent", words: "at last", error: null });
  await app.settle();
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 1 });
  assert.equal(items[0]?.type, "notice.sent");
});

Deno.test("a change succeeds even if no more background tasks can be started", async () => {
  await using app = await openTestApp((ports) => ({ ...ports, background: () => false }));
  await app.register("ada");
  const session = await app.signIn("ada");
  assert.equal((await act(app, "POST", "/v1/recovery-codes", session)).status, 200);
  assert.equal(app.notices.length, 0);
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 1 });
  assert.equal(items[0]?.type, "notice.not_sent");
});
