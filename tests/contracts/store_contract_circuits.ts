import { deepEqual, equal } from "node:assert/strict";
import {
  atOnce,
  type ContractTest,
  minute,
  newEvent,
  now,
  recorded,
  second,
} from "./store_fixtures.ts";

export function circuitContract(test: ContractTest): void {
  test("countCircuitFault() counts faults in a row, of each name its own", async (store) => {
    deepEqual(await store.findCircuits(), []);
    const sms = { name: "sms", openUntil: null, probeUntil: null } as const;
    const first = { ...sms, faults: 1, lastFaultAt: now };
    deepEqual(await store.countCircuitFault("sms", now, now), first);
    const second = { ...sms, faults: 2, lastFaultAt: now + 5 };
    deepEqual(await store.countCircuitFault("sms", now + 5, now), second);
    // Of a clock that is behind.
    deepEqual(await store.countCircuitFault("sms", now, now), { ...second, faults: 3 });
    equal((await store.countCircuitFault("check", now, now)).faults, 1);
  });

  test("countCircuitFault() begins anew after a rest, unless it is open", async (store) => {
    for (let count = 0; count < 4; count++) await store.countCircuitFault("sms", now, now);
    equal((await store.countCircuitFault("sms", now + 2, now + 1)).faults, 1);
    await store.openCircuit("sms", now + minute, newEvent());
    equal((await store.countCircuitFault("sms", now + 2 * minute, now + minute)).faults, 2);
  });

  test("countCircuitFault(), thirty at once, loses none (R74)", async (store) => {
    const answers = await atOnce(30, () => store.countCircuitFault("sms", now, now));
    const counts = answers.map(({ faults }) => faults).toSorted((a, b) => a - b);
    deepEqual(counts, Array.from({ length: 30 }, (_, index) => index + 1));
  });

  test("a circuit that a clock opened which was ahead can be probed, and opens again", async (store) => {
    const hour = 60 * minute;
    for (let fault = 0; fault < 3; fault++) await store.countCircuitFault("sms", now + hour, now);
    equal(
      (await store.countCircuitFault("sms", now, now - minute)).faults,
      1,
      "they are forgotten",
    );
    equal((await store.findCircuits())[0]?.lastFaultAt, now);
    await store.openCircuit("sms", now + hour, newEvent());
    equal((await store.countCircuitFault("sms", now, now)).faults, 2);
    equal(await store.takeProbe("sms", now, now + 10 * second), true);
    equal(await store.takeProbe("sms", now, now + 10 * second), false);
    await store.openCircuit("sms", now + 20 * second, newEvent());
    equal((await store.findCircuits())[0]?.openUntil, now + 20 * second);
    await store.takeProbe("sms", now + hour, now + hour + 10 * second);
    equal(await store.takeProbe("sms", now + 20 * second, now + 30 * second), true);
  });

  test("openCircuit(), ten at once, writes one event and the latest end (R74)", async (store) => {
    await store.countCircuitFault("sms", now, now);
    const events = Array.from({ length: 10 }, () => newEvent());
    await atOnce(
      10,
      (index) => store.openCircuit("sms", now + index * second, events[index] ?? newEvent()),
    );
    const written = await Promise.all(events.map((event) => recorded(store, event)));
    equal(written.filter((wrote) => wrote).length, 1);
    equal((await store.findCircuits())[0]?.openUntil, now + 9 * second);
  });

  test("openCircuit() of one that works again meanwhile writes nothing", async (store) => {
    const event = newEvent();
    await store.openCircuit("sms", now + minute, event);
    deepEqual(await store.findCircuits(), []);
    equal(await recorded(store, event), false);
  });

  test("takeProbe() lets one of thirty try a half-open circuit (R74)", async (store) => {
    const [openUntil, probeUntil] = [now + minute, now + 2 * minute];
    equal(await store.takeProbe("sms", openUntil, probeUntil), false, "there is none");
    await store.countCircuitFault("sms", now, now);
    equal(await store.takeProbe("sms", openUntil, probeUntil), false, "it is closed");
    await store.openCircuit("sms", openUntil, newEvent());
    equal(await store.takeProbe("sms", openUntil - 1, probeUntil), false, "it is open");
    const answers = await atOnce(30, () => store.takeProbe("sms", openUntil, probeUntil));
    equal(answers.filter((probes) => probes).length, 1);
    equal(await store.takeProbe("sms", probeUntil - 1, probeUntil + 1), false);
    equal(await store.takeProbe("sms", probeUntil, probeUntil + minute), true, "it got lost");
  });

  test("leaveProbe() lets the next one try, and only where it is half open", async (store) => {
    await store.leaveProbe("sms");
    deepEqual(await store.findCircuits(), []);
    await store.countCircuitFault("sms", now, now);
    await store.openCircuit("sms", now + 5, newEvent());
    equal(await store.takeProbe("sms", now + 5, now + minute), true);
    await store.leaveProbe("check");
    equal(await store.takeProbe("sms", now + 6, now + minute), false);
    await store.leaveProbe("sms");
    equal(await store.takeProbe("sms", now + 4, now + minute), false, "it is open");
    equal(await store.takeProbe("sms", now + 6, now + minute), true);
  });

  test("openCircuit() after a probe that failed ends the probe, without an event", async (store) => {
    await store.countCircuitFault("sms", now, now);
    await store.openCircuit("sms", now + 5, newEvent());
    await store.takeProbe("sms", now + 5, now + minute);
    const event = newEvent();
    await store.openCircuit("sms", now + 20, event);
    const [circuit] = await store.findCircuits();
    deepEqual([circuit?.openUntil, circuit?.probeUntil], [now + 20, null]);
    equal(await recorded(store, event), false);
    equal(await store.takeProbe("sms", now + 20, now + minute), true);
  });

  test("closeCircuit() removes it, and writes its event where it had been open", async (store) => {
    await store.countCircuitFault("sms", now, now);
    const [early, late] = [newEvent(), newEvent()];
    await store.closeCircuit("sms", early);
    await store.closeCircuit("sms", early);
    deepEqual(await store.findCircuits(), []);
    equal(await recorded(store, early), false);
    await store.countCircuitFault("sms", now, now);
    await store.countCircuitFault("call", now, now);
    await store.openCircuit("sms", now + 5, newEvent());
    await atOnce(10, () => store.closeCircuit("sms", late).catch(() => {}));
    deepEqual((await store.findCircuits()).map(({ name }) => name), ["call"]);
    equal(await recorded(store, late), true);
  });
}
