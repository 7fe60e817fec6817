import { deepEqual, equal, rejects } from "node:assert/strict";
import type { Delivery } from "../../core/domain/sending/delivery.ts";
import type { DeliveryQuery } from "../../core/ports/stores/sending_store.ts";
import type { Page } from "../../core/ports/stores/storage.ts";
import type { Stores } from "../../core/ports/stores/stores.ts";
import { givenDelivery, newDelivery } from "./delivery_fixtures.ts";
import { type ContractTest, givenUser, minute, now } from "./store_fixtures.ts";

/** Lists and sums of deliveries. */
export function deliveryPageContract(test: ContractTest): void {
  test("listDeliveries() gives all newest first, in pages without gap or repetition", async (stores) => {
    const made: Delivery[] = [];
    // Out of order, and some of one instant.
    for (let index = 0; index < 9; index++) {
      made.push(await givenDelivery(stores, { at: now + index * 7 % 4 }));
    }
    const sorted = made.toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<Delivery> = await stores.sending.listDeliveries({ cursor, limit: 4 });
      paged.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== null);
    deepEqual(paged, sorted.map(({ id }) => id));
  });

  test("listDeliveries() filters, each alone and together", async (stores) => {
    const user = await givenUser(stores);
    await givenDelivery(stores, { at: now - minute });
    const own = await givenDelivery(stores, { userId: user.id });
    const british = await givenDelivery(stores, { country: "GB", prefix: "+447700900" });
    const called = await givenDelivery(stores, { channel: "call" }, { status: "failed" });
    const test = { channel: "call", purpose: "test", country: "DE", at: now - minute } as const;
    const tested = await givenDelivery(stores, test);
    equal(await found(stores, { userId: user.id }), own.id);
    equal(await found(stores, { country: "GB" }), british.id);
    equal(await found(stores, { prefix: "+447700900", userId: null }), british.id);
    equal(await found(stores, { channel: "call", purpose: "login" }), called.id);
    equal(await found(stores, { status: "failed", since: now }), called.id);
    equal(await found(stores, { channel: "call", country: "GB" }), "");
    equal(await found(stores, { purpose: "notice" }), "");
    equal(await found(stores, { purpose: "test", channel: "call" }), tested.id);
    equal(await found(stores, { purpose: "login", country: "GB" }), british.id);
    const late = [called.id, british.id, own.id].join();
    equal(await found(stores, { since: now }), late);
    equal(await found(stores, { since: now, until: now }), "");
    equal(await found(stores, { since: now, until: now + 1 }), late);
  });

  test("listDeliveries() gives nothing for a cursor that is none, and asks for a limit", async (stores) => {
    await givenDelivery(stores);
    for (const cursor of ["", "x", "dlv_x", "1:usr_1", "-1:dlv_1", "1:dlv_' OR 1"]) {
      deepEqual(await stores.sending.listDeliveries({ cursor, limit: 5 }), {
        items: [],
        next: null,
      });
    }
    await rejects(stores.sending.listDeliveries({ cursor: null, limit: 0 }), /page/);
    await rejects(stores.sending.listDeliveries({ cursor: null, limit: 1001 }), /page/);
  });

  test("countConversion() counts strangers' sends of a scope and window (R49)", async (stores) => {
    const good = await givenDelivery(stores, {}, { verificationId: "VE-c" });
    await stores.sending.recordGuess({
      verificationId: "VE-c",
      challengeId: null,
      approvedAt: now,
    });
    await givenDelivery(stores, {}, { status: "uncertain", verificationId: null });
    await stores.sending.admitDelivery(newDelivery({ at: now + minute }), [], now);
    // None of these counts.
    await givenDelivery(stores, { verified: true, known: true });
    await givenDelivery(stores, { purpose: "notice" });
    await givenDelivery(stores, {}, { status: "refused" });
    await givenDelivery(stores, {}, { status: "failed" });
    await stores.sending.insertBlockedDelivery(
      newDelivery({ status: "blocked", blockReason: "budget" }),
    );
    await givenDelivery(stores, { country: "GB", prefix: "+447700900" });
    const all = { from: now, until: now + minute };
    deepEqual(await stores.sending.countConversion(`prefix:${good.prefix}`, all), three);
    deepEqual(await stores.sending.countConversion("country:US", all), three);
    deepEqual(await stores.sending.countConversion("country:GB", all), { sends: 1, approved: 0 });
    deepEqual(await stores.sending.countConversion("country:BR", all), { sends: 0, approved: 0 });
    const first = { from: now, until: now + minute - 1 };
    deepEqual(await stores.sending.countConversion("country:US", first), { sends: 2, approved: 1 });
    const second = { from: now + 1, until: now + minute };
    deepEqual(await stores.sending.countConversion("country:US", second), {
      sends: 1,
      approved: 0,
    });
    deepEqual(await stores.sending.countConversion("network:192.0.2.1", all), {
      sends: 4,
      approved: 1,
    });
    deepEqual(await stores.sending.countConversion("network:192.0.2.2", all), {
      sends: 0,
      approved: 0,
    });
    await rejects(stores.sending.countConversion("all", all), /scope/);
  });

  test("countConversionParts() tells the same by network and prefix (R49)", async (stores) => {
    const [one, two] = ["2001:db8:1:1::/64", "2001:db8:1:2::/64"];
    await givenDelivery(stores, { network: one }, { verificationId: "VE-p" });
    await stores.sending.recordGuess({
      verificationId: "VE-p",
      challengeId: null,
      approvedAt: now,
    });
    await givenDelivery(stores, { network: one });
    await givenDelivery(stores, { network: two });
    await givenDelivery(stores, { network: "192.0.2.1", prefix: "+12125550" });
    await givenDelivery(stores, { network: "2001:db8:2:1::/64", country: "GB" });
    // None of these counts.
    await givenDelivery(stores, { network: one, known: true });
    await givenDelivery(stores, { network: one, purpose: "notice" });
    await givenDelivery(stores, { network: one, at: now - 1 });
    await givenDelivery(stores, { network: one }, { status: "failed" });
    const window = { from: now, until: now };
    const partsOf = async (scope: string): Promise<readonly string[]> => {
      const parts = await stores.sending.countConversionParts(scope, window);
      return parts.map((part) => Object.values(part).join(" ")).toSorted();
    };
    const site = [`${one} +12025550 2 1`, `${two} +12025550 1 0`];
    deepEqual(await partsOf("country:US"), ["192.0.2.1 +12125550 1 0", ...site]);
    deepEqual(await partsOf("network:2001:db8:1::/48"), site);
    deepEqual(await partsOf(`network:${two}`), site.slice(1));
    deepEqual(await partsOf("prefix:+12125550"), ["192.0.2.1 +12125550 1 0"]);
    const around = await stores.sending.countConversion("network:2001:db8:1::/48", window);
    deepEqual(around, { sends: 3, approved: 1 });
  });

  test("sumDeliveries() sums what went out, by price or else estimate (R49)", async (stores) => {
    const window = { from: now, until: now + minute };
    const none = { messages: 0, notices: 0, approved: 0, blocked: 0, cost: 0 };
    deepEqual(await stores.reports.sumDeliveries(window), none);
    await givenDelivery(stores, {}, { verificationId: "VE-r", messageId: "VL-1" });
    await stores.sending.recordGuess({
      verificationId: "VE-r",
      challengeId: null,
      approvedAt: now,
    });
    const facts = { messageStatus: null, messageError: null, final: true, now };
    const price = { verificationId: "VE-r", messageId: "VL-1", price: 4_000_000_000 };
    await stores.sending.reconcileDelivery({ ...facts, ...price });
    await givenDelivery(stores, { verified: true, known: true, at: now + minute });
    await stores.sending.admitDelivery(newDelivery(), [], now);
    await givenDelivery(stores, {}, { status: "failed" });
    await givenDelivery(stores, {}, { status: "refused" });
    await stores.sending.insertBlockedDelivery(
      newDelivery({ status: "blocked", blockReason: "budget" }),
    );
    await givenDelivery(stores, { purpose: "notice" });
    const blockedNotice = { status: "blocked", blockReason: "budget", purpose: "notice" } as const;
    await stores.sending.insertBlockedDelivery(newDelivery(blockedNotice));
    await givenDelivery(stores, { at: now - 1 });
    await givenDelivery(stores, { at: now + minute + 1 });
    const sums = { messages: 3, notices: 1, approved: 1, blocked: 1, cost: 4_000_030_000 };
    deepEqual(await stores.reports.sumDeliveries(window), sums);
  });
}

const three = { sends: 3, approved: 1 };

async function found(stores: Stores, query: Partial<DeliveryQuery>): Promise<string> {
  const { items } = await stores.sending.listDeliveries({ cursor: null, limit: 100, ...query });
  return items.map(({ id }) => id).join();
}
