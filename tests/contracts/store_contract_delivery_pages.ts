import { deepEqual, equal, rejects } from "node:assert/strict";
import type { Delivery } from "../../core/domain/sending/delivery.ts";
import type { DeliveryQuery } from "../../core/ports/send_store.ts";
import type { Store } from "../../core/ports/store.ts";
import { givenDelivery, newDelivery } from "./delivery_fixtures.ts";
import { type ContractTest, givenUser, minute, now } from "./store_fixtures.ts";

/** Lists and sums of deliveries. */
export function deliveryPageContract(test: ContractTest): void {
  test("listDeliveries() gives all newest first, in pages without gap or repetition", async (store) => {
    const made: Delivery[] = [];
    // Out of order, and some of one instant.
    for (let index = 0; index < 9; index++) {
      made.push(await givenDelivery(store, { at: now + index * 7 % 4 }));
    }
    const sorted = made.toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<Store["listDeliveries"]>> = await store.listDeliveries({
        cursor,
        limit: 4,
      });
      paged.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== null);
    deepEqual(paged, sorted.map(({ id }) => id));
  });

  test("listDeliveries() filters, each alone and together", async (store) => {
    const user = await givenUser(store);
    await givenDelivery(store, { at: now - minute });
    const own = await givenDelivery(store, { userId: user.id });
    const british = await givenDelivery(store, { country: "GB", prefix: "+447700900" });
    const called = await givenDelivery(store, { channel: "call" }, { status: "failed" });
    const test = { channel: "call", purpose: "test", country: "DE", at: now - minute } as const;
    const tested = await givenDelivery(store, test);
    equal(await found(store, { userId: user.id }), own.id);
    equal(await found(store, { country: "GB" }), british.id);
    equal(await found(store, { prefix: "+447700900", userId: null }), british.id);
    equal(await found(store, { channel: "call", purpose: "login" }), called.id);
    equal(await found(store, { status: "failed", since: now }), called.id);
    equal(await found(store, { channel: "call", country: "GB" }), "");
    equal(await found(store, { purpose: "notice" }), "");
    equal(await found(store, { purpose: "test", channel: "call" }), tested.id);
    equal(await found(store, { purpose: "login", country: "GB" }), british.id);
    const late = [called.id, british.id, own.id].join();
    equal(await found(store, { since: now }), late);
    equal(await found(store, { since: now, until: now }), "");
    equal(await found(store, { since: now, until: now + 1 }), late);
  });

  test("listDeliveries() gives nothing for a cursor that is none, and asks for a limit", async (store) => {
    await givenDelivery(store);
    for (const cursor of ["", "x", "dlv_x", "1:usr_1", "-1:dlv_1", "1:dlv_' OR 1"]) {
      deepEqual(await store.listDeliveries({ cursor, limit: 5 }), { items: [], next: null });
    }
    await rejects(store.listDeliveries({ cursor: null, limit: 0 }), /page/);
    await rejects(store.listDeliveries({ cursor: null, limit: 1001 }), /page/);
  });

  test("countConversion() counts strangers' sends of a scope and window (R49)", async (store) => {
    const good = await givenDelivery(store, {}, { verificationId: "VE-c" });
    await store.recordGuess({ verificationId: "VE-c", challengeId: null, approvedAt: now });
    await givenDelivery(store, {}, { status: "uncertain", verificationId: null });
    await store.admitDelivery(newDelivery({ at: now + minute }), [], now);
    // None of these counts.
    await givenDelivery(store, { verified: true, known: true });
    await givenDelivery(store, { purpose: "notice" });
    await givenDelivery(store, {}, { status: "refused" });
    await givenDelivery(store, {}, { status: "failed" });
    await store.insertBlockedDelivery(newDelivery({ status: "blocked", blockReason: "budget" }));
    await givenDelivery(store, { country: "GB", prefix: "+447700900" });
    const all = { from: now, until: now + minute };
    deepEqual(await store.countConversion(`prefix:${good.prefix}`, all), three);
    deepEqual(await store.countConversion("country:US", all), three);
    deepEqual(await store.countConversion("country:GB", all), { sends: 1, approved: 0 });
    deepEqual(await store.countConversion("country:BR", all), { sends: 0, approved: 0 });
    const first = { from: now, until: now + minute - 1 };
    deepEqual(await store.countConversion("country:US", first), { sends: 2, approved: 1 });
    const second = { from: now + 1, until: now + minute };
    deepEqual(await store.countConversion("country:US", second), { sends: 1, approved: 0 });
    deepEqual(await store.countConversion("network:192.0.2.1", all), { sends: 4, approved: 1 });
    deepEqual(await store.countConversion("network:192.0.2.2", all), { sends: 0, approved: 0 });
    await rejects(store.countConversion("all", all), /scope/);
  });

  test("countConversionParts() tells the same by network and prefix (R49)", async (store) => {
    const [one, two] = ["2001:db8:1:1::/64", "2001:db8:1:2::/64"];
    await givenDelivery(store, { network: one }, { verificationId: "VE-p" });
    await store.recordGuess({ verificationId: "VE-p", challengeId: null, approvedAt: now });
    await givenDelivery(store, { network: one });
    await givenDelivery(store, { network: two });
    await givenDelivery(store, { network: "192.0.2.1", prefix: "+12125550" });
    await givenDelivery(store, { network: "2001:db8:2:1::/64", country: "GB" });
    // None of these counts.
    await givenDelivery(store, { network: one, known: true });
    await givenDelivery(store, { network: one, purpose: "notice" });
    await givenDelivery(store, { network: one, at: now - 1 });
    await givenDelivery(store, { network: one }, { status: "failed" });
    const window = { from: now, until: now };
    const partsOf = async (scope: string): Promise<readonly string[]> => {
      const parts = await store.countConversionParts(scope, window);
      return parts.map((part) => Object.values(part).join(" ")).toSorted();
    };
    const site = [`${one} +12025550 2 1`, `${two} +12025550 1 0`];
    deepEqual(await partsOf("country:US"), ["192.0.2.1 +12125550 1 0", ...site]);
    deepEqual(await partsOf("network:2001:db8:1::/48"), site);
    deepEqual(await partsOf(`network:${two}`), site.slice(1));
    deepEqual(await partsOf("prefix:+12125550"), ["192.0.2.1 +12125550 1 0"]);
    const around = await store.countConversion("network:2001:db8:1::/48", window);
    deepEqual(around, { sends: 3, approved: 1 });
  });

  test("sumDeliveries() sums what went out, by price or else estimate (R49)", async (store) => {
    const window = { from: now, until: now + minute };
    const none = { messages: 0, notices: 0, approved: 0, blocked: 0, cost: 0 };
    deepEqual(await store.sumDeliveries(window), none);
    await givenDelivery(store, {}, { verificationId: "VE-r", messageId: "VL-1" });
    await store.recordGuess({ verificationId: "VE-r", challengeId: null, approvedAt: now });
    const facts = { messageStatus: null, messageError: null, final: true, now };
    const price = { verificationId: "VE-r", messageId: "VL-1", price: 4_000_000_000 };
    await store.reconcileDelivery({ ...facts, ...price });
    await givenDelivery(store, { verified: true, known: true, at: now + minute });
    await store.admitDelivery(newDelivery(), [], now);
    await givenDelivery(store, {}, { status: "failed" });
    await givenDelivery(store, {}, { status: "refused" });
    await store.insertBlockedDelivery(newDelivery({ status: "blocked", blockReason: "budget" }));
    await givenDelivery(store, { purpose: "notice" });
    const blockedNotice = { status: "blocked", blockReason: "budget", purpose: "notice" } as const;
    await store.insertBlockedDelivery(newDelivery(blockedNotice));
    await givenDelivery(store, { at: now - 1 });
    await givenDelivery(store, { at: now + minute + 1 });
    const sums = { messages: 3, notices: 1, approved: 1, blocked: 1, cost: 4_000_030_000 };
    deepEqual(await store.sumDeliveries(window), sums);
  });
}

const three = { sends: 3, approved: 1 };

async function found(store: Store, query: Partial<DeliveryQuery>): Promise<string> {
  const { items } = await store.listDeliveries({ cursor: null, limit: 100, ...query });
  return items.map(({ id }) => id).join();
}
