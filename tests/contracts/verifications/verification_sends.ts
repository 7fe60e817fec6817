import { deepEqual, equal, rejects } from "node:assert/strict";
import { newDelivery } from "../delivery_fixtures.ts";
import {
  type ContractTest,
  inParallel,
  minute,
  newEvent,
  now,
  recorded,
} from "../store_fixtures.ts";
import { givenVerification, newVerification, startedSend } from "./verification_fixtures.ts";

export function verificationSendContract(test: ContractTest): void {
  test("takeSend() counts one send in 50 parallel calls", async (stores) => {
    const { verifications } = stores;
    const open = await givenVerification(stores);
    const resendAfter = now + minute;
    const send = { id: open.id, sendsBefore: 1, now, resendAfter, channel: "sms" } as const;
    const taken = await inParallel(50, () => verifications.takeSend(send));
    const counted = { ...open, sends: 2, smsSends: 2, resendAfter };
    deepEqual(taken.filter((found) => found !== null), [counted]);
    const call = { ...send, sendsBefore: 2, now: resendAfter, channel: "call" } as const;
    deepEqual(await verifications.takeSend(call), { ...counted, sends: 3 });
  });

  test("takeSend() refuses ended or expired verifications and outdated requests", async (stores) => {
    const { verifications } = stores;
    const open = await givenVerification(stores, { resendAfter: now + 5 });
    const ended = await givenVerification(stores, { endedAs: "approved", endedAt: now });
    const send = {
      id: open.id,
      sendsBefore: 1,
      now: now + 5,
      resendAfter: now + minute,
      channel: "sms",
    } as const;
    equal(await verifications.takeSend({ ...send, now: now + 4 }), null);
    equal(await verifications.takeSend({ ...send, now: open.expiresAt }), null);
    equal(await verifications.takeSend({ ...send, sendsBefore: 0 }), null);
    equal(await verifications.takeSend({ ...send, sendsBefore: 2 }), null);
    equal(await verifications.takeSend({ ...send, id: ended.id }), null);
    equal(await verifications.takeSend({ ...send, id: newVerification().id }), null);
    deepEqual(await verifications.findVerification(open.id), open);
  });

  test("recordSend() takes the provider's ID from every other verification", async (stores) => {
    const { verifications } = stores;
    const older = await givenVerification(stores, { verificationId: "VE1" });
    const other = await givenVerification(stores, { verificationId: "VE2" });
    const open = await givenVerification(stores, { verificationId: null });
    const settled = await startedSend(stores, open, { verificationId: "VE1" });
    const event = newEvent();
    const sent = { id: open.id, verificationId: "VE1", channel: "whatsapp", settled } as const;
    await verifications.recordSend(sent, event);
    const recordedAs = { ...open, verificationId: "VE1", channel: "whatsapp" };
    deepEqual(await verifications.findVerification(open.id), recordedAs);
    deepEqual(await verifications.findVerification(older.id), { ...older, verificationId: null });
    deepEqual(await verifications.findVerification(other.id), other);
    const delivery = await stores.sending.findDelivery(settled.result.id);
    deepEqual([delivery?.status, delivery?.phoneVerificationId], ["sent", open.id]);
    deepEqual(delivery?.apiKey, { id: open.apiKeyId, name: "shop" });
    equal(await recorded(stores, event), true);
    await rejects(verifications.recordSend(sent, newEvent()), /once/);
  });

  test("recordSend() in parallel leaves the ID with one of the verifications", async (stores) => {
    const opened = await inParallel(10, () => givenVerification(stores, { verificationId: "VE1" }));
    const settled = await Promise.all(
      opened.map((each) => startedSend(stores, each, { verificationId: "VE1" })),
    );
    await inParallel(10, async (index) => {
      const [open, of] = [opened[index], settled[index]];
      if (open === undefined || of === undefined) return;
      const sent = { id: open.id, verificationId: "VE1", channel: "sms", settled: of } as const;
      await stores.verifications.recordSend(sent, newEvent());
    });
    const found = await Promise.all(
      opened.map(({ id }) => stores.verifications.findVerification(id)),
    );
    deepEqual(found.filter((each) => each?.verificationId === "VE1").length, 1);
  });

  test("recordSend() of an ended verification takes nothing from a newer one", async (stores) => {
    const ended = await givenVerification(stores, { endedAs: "expired", endedAt: now });
    const newer = await givenVerification(stores, { verificationId: "VE1" });
    const settled = await startedSend(stores, ended, { verificationId: "VE1" });
    const sent = { id: ended.id, verificationId: "VE1", channel: "sms", settled } as const;
    await stores.verifications.recordSend(sent, newEvent());
    deepEqual(await stores.verifications.findVerification(newer.id), newer);
  });

  test("recordSend() settles the delivery of a verification that was swept", async (stores) => {
    const swept = newVerification();
    const settled = await startedSend(stores, swept);
    const sent = { id: swept.id, verificationId: "VE1", channel: "sms", settled } as const;
    await stores.verifications.recordSend(sent, newEvent());
    equal((await stores.sending.findDelivery(settled.result.id))?.status, "sent");
  });

  test("giveBackSend() undoes the count and settles the delivery once", async (stores) => {
    const { verifications } = stores;
    const open = await givenVerification(stores, { sends: 2, smsSends: 2 });
    const settled = await startedSend(stores, open, { status: "refused", verificationId: null });
    const back = { id: open.id, channel: "sms", resendAfter: now + 5, landline: true } as const;
    const event = newEvent();
    await verifications.giveBackSend({ ...back, settled }, event);
    const once = { ...open, sends: 1, smsSends: 1, resendAfter: now + 5, landline: true };
    deepEqual(await verifications.findVerification(open.id), once);
    equal((await stores.sending.findDelivery(settled.result.id))?.status, "refused");
    equal(await recorded(stores, event), true);
    await rejects(verifications.giveBackSend({ ...back, settled }, newEvent()), /once/);
    deepEqual(await verifications.findVerification(open.id), once);
    const blocked = { ...back, channel: "call", landline: false, settled: null } as const;
    await verifications.giveBackSend(blocked, newEvent());
    await verifications.giveBackSend(blocked, newEvent());
    deepEqual(await verifications.findVerification(open.id), { ...once, sends: 0 });
  });

  test("adoptSend() adopts a lost send of the same verification once", async (stores) => {
    const { verifications } = stores;
    const open = await givenVerification(stores, { verificationId: null });
    const send = newDelivery({ purpose: "verification", phoneVerificationId: open.id });
    await stores.sending.admitDelivery(send, [], send.at);
    const found = {
      id: open.id,
      deliveryId: send.id,
      verificationId: "VE1",
      messageId: "VL1",
      channel: "sms",
      foundAt: now + 1,
    } as const;
    const other = await givenVerification(stores, { verificationId: null });
    equal(await verifications.adoptSend({ ...found, id: other.id }, newEvent()), false);
    const late = { ...found, foundAt: open.expiresAt };
    equal(await verifications.adoptSend(late, newEvent()), false, "expired");
    const event = newEvent();
    equal(await verifications.adoptSend(found, event), true);
    equal(await verifications.adoptSend(found, newEvent()), false, "once");
    deepEqual(await verifications.findVerification(open.id), { ...open, verificationId: "VE1" });
    const adopted = await stores.sending.findDelivery(send.id);
    deepEqual([adopted?.status, adopted?.messageId, adopted?.foundAt], ["sent", "VL1", now + 1]);
    equal(await recorded(stores, event), true);
  });

  test("adoptSend() never takes the ID of another verification or delivery", async (stores) => {
    const { verifications } = stores;
    const theirs = await givenVerification(stores, { verificationId: "VE1" });
    await startedSend(stores, theirs).then(({ result }) =>
      stores.sending.settleDelivery(
        { ...result, messageId: "VL2", verificationId: "VE2" },
        [],
        newEvent(),
      )
    );
    const open = await givenVerification(stores, { verificationId: null });
    const send = newDelivery({ purpose: "verification", phoneVerificationId: open.id });
    await stores.sending.admitDelivery(send, [], send.at);
    const found = { id: open.id, deliveryId: send.id, channel: "sms", foundAt: now } as const;
    for (const [verificationId, messageId] of [["VE1", "VL1"], ["VE2", "VL2"]] as const) {
      const event = newEvent();
      const adopting = { ...found, verificationId, messageId };
      equal(await verifications.adoptSend(adopting, event), false);
      equal(await recorded(stores, event), false);
    }
    equal((await stores.sending.findDelivery(send.id))?.status, "started");
  });

  test("forgetVerification() forgets the given ID but no newer one", async (stores) => {
    const { verifications } = stores;
    const open = await givenVerification(stores, { verificationId: "VE2" });
    await verifications.forgetVerification(open.id, "VE1");
    deepEqual(await verifications.findVerification(open.id), open);
    await verifications.forgetVerification(open.id, "VE2");
    deepEqual(await verifications.findVerification(open.id), { ...open, verificationId: null });
  });
}
