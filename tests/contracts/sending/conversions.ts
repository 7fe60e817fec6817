import { deepEqual, rejects } from "node:assert/strict";
import { givenDelivery, newDelivery } from "../delivery_fixtures.ts";
import { type ContractTest, minute, now } from "../store_fixtures.ts";

const three = { sends: 3, approved: 1 };

export function conversionContract(test: ContractTest): void {
  test("countConversion() counts sends to unknown numbers in a scope (R49)", async (stores) => {
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

  test("countConversionParts() counts the same by network and prefix (R49)", async (stores) => {
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
}
