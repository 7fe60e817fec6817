import { deepEqual, equal } from "node:assert/strict";
import {
  type ContractTest,
  inParallel,
  minute,
  newEvent,
  now,
  recorded,
  second,
} from "../store_fixtures.ts";

export function circuitContract(test: ContractTest): void {
  test("countCircuitFault() counts consecutive faults for each name", async (stores) => {
    deepEqual(await stores.controls.findCircuits(), []);
    const sms = { name: "sms", openUntil: null, probeUntil: null } as const;
    const first = { ...sms, faults: 1, lastFaultAt: now };
    deepEqual(await stores.controls.countCircuitFault("sms", now, now), first);
    const second = { ...sms, faults: 2, lastFaultAt: now + 5 };
    deepEqual(await stores.controls.countCircuitFault("sms", now + 5, now), second);
    // From a clock that is behind.
    deepEqual(await stores.controls.countCircuitFault("sms", now, now), { ...second, faults: 3 });
    equal((await stores.controls.countCircuitFault("check", now, now)).faults, 1);
  });

  test("countCircuitFault() restarts the count after a pause unless it is open", async (stores) => {
    for (let count = 0; count < 4; count++) {
      await stores.controls.countCircuitFault("sms", now, now);
    }
    equal((await stores.controls.countCircuitFault("sms", now + 2, now + 1)).faults, 1);
    await stores.controls.openCircuit("sms", now + minute, newEvent());
    equal(
      (await stores.controls.countCircuitFault("sms", now + 2 * minute, now + minute)).faults,
      2,
    );
  });

  test("countCircuitFault() loses no count in 30 parallel calls (R74)", async (stores) => {
    const answers = await inParallel(30, () => stores.controls.countCircuitFault("sms", now, now));
    const counts = answers.map(({ faults }) => faults).toSorted((a, b) => a - b);
    deepEqual(counts, Array.from({ length: 30 }, (_, index) => index + 1));
  });

  test("a circuit that was opened by a clock that was ahead can be probed", async (stores) => {
    const hour = 60 * minute;
    for (let fault = 0; fault < 3; fault++) {
      await stores.controls.countCircuitFault("sms", now + hour, now);
    }
    equal(
      (await stores.controls.countCircuitFault("sms", now, now - minute)).faults,
      1,
      "the earlier faults are forgotten",
    );
    equal((await stores.controls.findCircuits())[0]?.lastFaultAt, now);
    await stores.controls.openCircuit("sms", now + hour, newEvent());
    equal((await stores.controls.countCircuitFault("sms", now, now)).faults, 2);
    equal(await stores.controls.takeProbe("sms", now, now + 10 * second), true);
    equal(await stores.controls.takeProbe("sms", now, now + 10 * second), false);
    await stores.controls.openCircuit("sms", now + 20 * second, newEvent());
    equal((await stores.controls.findCircuits())[0]?.openUntil, now + 20 * second);
    await stores.controls.takeProbe("sms", now + hour, now + hour + 10 * second);
    equal(await stores.controls.takeProbe("sms", now + 20 * second, now + 30 * second), true);
  });

  test("openCircuit() writes one event and the latest end in parallel (R74)", async (stores) => {
    await stores.controls.countCircuitFault("sms", now, now);
    const events = Array.from({ length: 10 }, () => newEvent());
    await inParallel(
      10,
      (index) =>
        stores.controls.openCircuit("sms", now + index * second, events[index] ?? newEvent()),
    );
    const written = await Promise.all(events.map((event) => recorded(stores, event)));
    equal(written.filter((wrote) => wrote).length, 1);
    equal((await stores.controls.findCircuits())[0]?.openUntil, now + 9 * second);
  });

  test("openCircuit() writes nothing if the circuit was closed in the meantime", async (stores) => {
    const event = newEvent();
    await stores.controls.openCircuit("sms", now + minute, event);
    deepEqual(await stores.controls.findCircuits(), []);
    equal(await recorded(stores, event), false);
  });

  test("takeProbe() lets one of 30 parallel calls probe a circuit (R74)", async (stores) => {
    const [openUntil, probeUntil] = [now + minute, now + 2 * minute];
    equal(await stores.controls.takeProbe("sms", openUntil, probeUntil), false, "no circuit");
    await stores.controls.countCircuitFault("sms", now, now);
    equal(await stores.controls.takeProbe("sms", openUntil, probeUntil), false, "it is closed");
    await stores.controls.openCircuit("sms", openUntil, newEvent());
    equal(await stores.controls.takeProbe("sms", openUntil - 1, probeUntil), false, "it is open");
    const answers = await inParallel(
      30,
      () => stores.controls.takeProbe("sms", openUntil, probeUntil),
    );
    equal(answers.filter((probes) => probes).length, 1);
    equal(await stores.controls.takeProbe("sms", probeUntil - 1, probeUntil + 1), false);
    equal(
      await stores.controls.takeProbe("sms", probeUntil, probeUntil + minute),
      true,
      "the first probe was lost",
    );
  });

  test("leaveProbe() allows the next probe only while the circuit is half-open", async (stores) => {
    await stores.controls.leaveProbe("sms");
    deepEqual(await stores.controls.findCircuits(), []);
    await stores.controls.countCircuitFault("sms", now, now);
    await stores.controls.openCircuit("sms", now + 5, newEvent());
    equal(await stores.controls.takeProbe("sms", now + 5, now + minute), true);
    await stores.controls.leaveProbe("check");
    equal(await stores.controls.takeProbe("sms", now + 6, now + minute), false);
    await stores.controls.leaveProbe("sms");
    equal(await stores.controls.takeProbe("sms", now + 4, now + minute), false, "it is open");
    equal(await stores.controls.takeProbe("sms", now + 6, now + minute), true);
  });

  test("openCircuit() after a failed probe ends the probe without an event", async (stores) => {
    await stores.controls.countCircuitFault("sms", now, now);
    await stores.controls.openCircuit("sms", now + 5, newEvent());
    await stores.controls.takeProbe("sms", now + 5, now + minute);
    const event = newEvent();
    await stores.controls.openCircuit("sms", now + 20, event);
    const [circuit] = await stores.controls.findCircuits();
    deepEqual([circuit?.openUntil, circuit?.probeUntil], [now + 20, null]);
    equal(await recorded(stores, event), false);
    equal(await stores.controls.takeProbe("sms", now + 20, now + minute), true);
  });

  test("closeCircuit() removes the circuit and writes an event if it was open", async (stores) => {
    await stores.controls.countCircuitFault("sms", now, now);
    const [early, late] = [newEvent(), newEvent()];
    await stores.controls.closeCircuit("sms", early);
    await stores.controls.closeCircuit("sms", early);
    deepEqual(await stores.controls.findCircuits(), []);
    equal(await recorded(stores, early), false);
    await stores.controls.countCircuitFault("sms", now, now);
    await stores.controls.countCircuitFault("call", now, now);
    await stores.controls.openCircuit("sms", now + 5, newEvent());
    await inParallel(10, () => stores.controls.closeCircuit("sms", late).catch(() => {}));
    deepEqual((await stores.controls.findCircuits()).map(({ name }) => name), ["call"]);
    equal(await recorded(stores, late), true);
  });
}
