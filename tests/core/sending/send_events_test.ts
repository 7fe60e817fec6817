import assert from "node:assert/strict";
import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import { caller, openTestCore, operator, password, type TestCore } from "../../harness.ts";
import { openVerificationCore, shop, startInput } from "../verifications/verification_kit.ts";

/** What a send that ends like this is called, in its event and in its delivery. */
const ends = [
  ["60410", "refused", "60410"],
  ["20003", "failed", "20003"],
  ["503", "uncertain", "20503"],
  ["drop_after", "uncertain", "-"],
] as const;

type Opened = Pick<TestCore, "ports" | "core">;

/** The status and the provider's code of the newest event of a type, and of its delivery. */
async function statuses({ ports, core }: Opened, type: AuditEvent["type"]): Promise<unknown> {
  const { items } = await core.listAuditEvents({ userId: null, cursor: null, limit: 50 });
  const event = items.find((each) => each.type === type);
  const sent = await ports.sending.listDeliveries({ userId: null, cursor: null, limit: 50 });
  const delivery = sent.items.find(({ id }) => id === event?.detail["delivery_id"]);
  const code = event?.detail["provider_code"] ?? "-";
  return [event?.detail["delivery_status"], delivery?.status, String(code)];
}

Deno.test("the event of a code says what its delivery says", async () => {
  for (const [fault, status, code] of ends) {
    await using test = await openTestCore();
    await test.register("ada");
    const logIn = () => test.core.logIn({ username: "ada", password, send: "sms" }, caller);
    test.simulator.setFault({ fault, on: "start" });
    await logIn();
    assert.deepEqual(await statuses(test, "code.refused"), [status, status, code], fault);
    test.clock.advance(600);
    await logIn();
    assert.deepEqual(await statuses(test, "code.sent"), ["sent", "sent", "-"], fault);
  }
});

Deno.test("the event of a test says what its delivery says", async () => {
  for (const [fault, status, code] of ends) {
    await using test = await openTestCore();
    test.simulator.setFault({ fault, on: "start" });
    const input = { phoneNumber: "+12025550142", channel: "sms" };
    await test.core.startTestVerification(input, operator);
    assert.deepEqual(await statuses(test, "test.code_refused"), [status, status, code], fault);
    await test.core.startTestVerification(input, operator);
    assert.deepEqual(await statuses(test, "test.code_sent"), ["sent", "sent", "-"], fault);
  }
});

Deno.test("the event of a verification says what its delivery says", async () => {
  for (const [fault, status, code] of ends) {
    await using test = await openVerificationCore();
    test.simulator.setFault({ fault, on: "start" });
    await test.core.startVerification(startInput, shop);
    const type = "verification.code_refused";
    assert.deepEqual(await statuses(test, type), [status, status, code], fault);
  }
});

Deno.test("the event of a notice says what its delivery says", async () => {
  for (const status of ["failed", "uncertain"] as const) {
    await using test = await openTestCore((ports) => ({
      ...ports,
      notifier: {
        configured: true,
        notify: () => Promise.resolve({ status, words: "", error: "no_response" }),
      },
    }));
    const { id: userId } = await test.register("ada");
    const order = { userId, action: "issue_recovery_code", reason: "lost phone" } as const;
    await test.signIn("ada");
    assert.ok((await test.core.performAction(order, operator)).ok);
    await test.settle();
    assert.deepEqual(await statuses(test, "notice.not_sent"), [status, status, "-"]);
  }
});
