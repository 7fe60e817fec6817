import { deepEqual, equal, rejects } from "node:assert/strict";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import type { TokenId } from "../../../core/domain/token.ts";
import type { DeliveryQuery } from "../../../core/ports/stores/sending_store.ts";
import type { Page } from "../../../core/ports/stores/storage.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { givenDelivery, newDelivery } from "../delivery_fixtures.ts";
import { type ContractTest, givenUser, inParallel, minute, now } from "../store_fixtures.ts";

const ofBudget = { blockReason: "budget", blockedBy: "prefix/day/messages" } as const;

export function deliveryPageContract(test: ContractTest): void {
  test("listDeliveries() pages newest first without gaps or duplicates", async (stores) => {
    const made: Delivery[] = [];
    // Not inserted in order, and some have the same instant.
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

  test("listDeliveries() applies filters separately and together", async (stores) => {
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

  test("listDeliveries() filters by outcome, and each message has one", async (stores) => {
    const approved = await givenDelivery(stores, { at: now });
    await stores.sending.recordGuess({
      verificationId: approved.verificationId ?? "",
      challengeId: null,
      approvedAt: now + minute,
    });
    const waiting = await givenDelivery(stores, { at: now + 1 });
    const started = newDelivery({ at: now + 2 });
    await stores.sending.admitDelivery(started, [], now);
    const refused = await givenDelivery(stores, { at: now + 3 }, { status: "refused" });
    const uncertain = await givenDelivery(stores, { at: now + 4 }, { status: "uncertain" });
    const blocked = newDelivery({ at: now + 5, status: "blocked", ...ofBudget });
    await stores.sending.insertBlockedDelivery(blocked);
    equal(await found(stores, { outcome: "approved" }), approved.id);
    equal(await found(stores, { outcome: "waiting" }), `${started.id},${waiting.id}`);
    equal(await found(stores, { outcome: "failed" }), `${uncertain.id},${refused.id}`);
    equal(await found(stores, { outcome: "blocked" }), blocked.id);
    const problems = [blocked.id, uncertain.id, refused.id];
    equal(await found(stores, { outcome: "problem" }), problems.join());
    equal(await found(stores, { outcome: "problem", until: now + 4 }), refused.id);
    equal(await found(stores, { outcome: "failed", country: "GB" }), "");
    equal(
      await found(stores, { outcome: null }),
      [
        ...problems,
        started.id,
        waiting.id,
        approved.id,
      ].join(),
    );
  });

  test("listDeliveries() filters by what a message failed with", async (stores) => {
    const refused = { status: "refused", providerCode: 60410 } as const;
    const first = await givenDelivery(stores, { at: now }, refused);
    const second = await givenDelivery(stores, { at: now + 1, country: "GB" }, refused);
    await givenDelivery(stores, { at: now + 2 }, { status: "refused", providerCode: 60203 });
    const carried = await givenDelivery(stores, { at: now + 3, messageError: "30008" });
    const blocked = newDelivery({ at: now + 4, status: "blocked", ...ofBudget });
    await stores.sending.insertBlockedDelivery(blocked);
    await givenDelivery(stores, { at: now + 5 });
    equal(await found(stores, { failureCode: "60410" }), `${second.id},${first.id}`);
    equal(await found(stores, { failureCode: "60410", until: now + 1 }), first.id);
    equal(await found(stores, { failureCode: "60410", outcome: "blocked" }), "");
    equal(await found(stores, { failureCode: "60410", country: "GB" }), second.id);
    equal(await found(stores, { failureCode: "30008", outcome: "failed" }), carried.id);
    equal(await found(stores, { failureCode: "budget", outcome: "blocked" }), blocked.id);
    equal(await found(stores, { failureCode: "" }), "");
    const page = await stores.sending.listDeliveries({
      failureCode: "60410",
      cursor: null,
      limit: 1,
    });
    equal(await found(stores, { failureCode: "60410", cursor: page.next }), first.id);
  });

  test("listDeliveries() filters by the client's network or the /48 around it", async (stores) => {
    const first = await givenDelivery(stores, { at: now, network: "2001:db8:1:2::/64" });
    const second = await givenDelivery(stores, { at: now + 1, network: "2001:db8:1:3::/64" });
    await givenDelivery(stores, { at: now + 2, network: "2001:db8:2:2::/64" });
    const failed = { status: "failed" } as const;
    const old = await givenDelivery(stores, { at: now + 3, network: "192.0.2.7" }, failed);
    await givenDelivery(stores, { at: now + 4, network: null });
    equal(await found(stores, { network: "2001:db8:1:2::/64" }), first.id);
    equal(await found(stores, { network: "2001:db8:1::/48" }), `${second.id},${first.id}`);
    equal(await found(stores, { network: "2001:db8:1::/48", until: now + 1 }), first.id);
    equal(await found(stores, { network: "192.0.2.7", outcome: "failed" }), old.id);
    equal(await found(stores, { network: "192.0.2.7", outcome: "blocked" }), "");
    equal(await found(stores, { network: "192.0.2.8" }), "");
    equal(await found(stores, { network: "" }), "");
    const query = { network: "2001:db8:1::/48", limit: 1 } as const;
    const page = await stores.sending.listDeliveries({ ...query, cursor: null });
    const rest = await stores.sending.listDeliveries({ ...query, cursor: page.next });
    deepEqual([...page.items, ...rest.items].map(({ id }) => id), [second.id, first.id]);
  });

  test("listDeliveries() pages from the oldest in reverse order", async (stores) => {
    const made: Delivery[] = [];
    for (let index = 0; index < 9; index++) {
      made.push(await givenDelivery(stores, { at: now + index * 7 % 4 }));
    }
    const sorted = made.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const query = { cursor, limit: 4, from: "oldest" } as const;
      const page: Page<Delivery> = await stores.sending.listDeliveries(query);
      paged.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== null);
    deepEqual(paged, sorted.map(({ id }) => id));
    // A cursor of one direction continues in the other.
    const { next } = await stores.sending.listDeliveries({ cursor: null, limit: 4 });
    const back = await stores.sending.listDeliveries({ cursor: next, limit: 9, from: "oldest" });
    deepEqual(back.items.map(({ id }) => id), sorted.slice(6).map(({ id }) => id));
  });

  test("listDeliveries() checks the limit and ignores a malformed cursor", async (stores) => {
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

  test("listDeliveriesOfChallenge() returns at most 50, oldest first", async (stores) => {
    const challengeId = "a".repeat(22) as TokenId;
    const late = await givenDelivery(stores, { challengeId, at: now + 2 });
    const early = await givenDelivery(stores, { challengeId, at: now });
    const blocked = newDelivery({ challengeId, at: now + 1, status: "blocked", ...ofBudget });
    await stores.sending.insertBlockedDelivery(blocked);
    await givenDelivery(stores, { challengeId: "b".repeat(22) as TokenId });
    await givenDelivery(stores);
    deepEqual(await stores.sending.listDeliveriesOfChallenge(challengeId), [early, blocked, late]);
    deepEqual(await stores.sending.listDeliveriesOfChallenge("c".repeat(22) as TokenId), []);
    await inParallel(60, () => givenDelivery(stores, { challengeId }));
    equal((await stores.sending.listDeliveriesOfChallenge(challengeId)).length, 50);
  });

  test("findLastDelivery() returns the newest send of a challenge, of more than 50", async (stores) => {
    const challengeId = "a".repeat(22) as TokenId;
    equal(await stores.sending.findLastDelivery(challengeId), null);
    const late = await givenDelivery(stores, { challengeId, at: now + 2 });
    await inParallel(60, () => givenDelivery(stores, { challengeId, at: now }));
    await givenDelivery(stores, { challengeId: "b".repeat(22) as TokenId, at: now + 3 });
    deepEqual(await stores.sending.findLastDelivery(challengeId), late);
    const one = await givenDelivery(stores, { challengeId, at: now + 2 });
    const [newest] = [late, one].toSorted((a, b) => a.id < b.id ? 1 : -1);
    deepEqual(await stores.sending.findLastDelivery(challengeId), newest);
  });
}

async function found(stores: Stores, query: Partial<DeliveryQuery>): Promise<string> {
  const { items } = await stores.sending.listDeliveries({ cursor: null, limit: 100, ...query });
  return items.map(({ id }) => id).join();
}
