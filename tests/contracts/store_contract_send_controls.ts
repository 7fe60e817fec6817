import { deepEqual, equal } from "node:assert/strict";
import type { Pause } from "../../core/domain/sending/fraud_guard.ts";
import type { SendStop } from "../../core/domain/sending/send_stop.ts";
import {
  atOnce,
  type ContractTest,
  minute,
  newEvent,
  now,
  recorded,
  second,
} from "./store_fixtures.ts";

const place = ["US", ["network:192.0.2.7", "prefix:+12025550", "country:US"]] as const;

/** Stops, pauses and circuits. */
export function sendControlContract(test: ContractTest): void {
  test("findSendControls() finds what bears on a place, and nothing of others", async (store) => {
    deepEqual(await store.findSendControls(...place), { stops: [], pauses: [], circuits: [] });
    const stops = [stop("all"), stop("channel:call"), stop("country:US"), stop("country:GB")];
    for (const each of stops) await store.putSendStop(each, newEvent());
    const pauses = [
      pause("prefix:+12025550"),
      pause("country:US"),
      pause("country:GB"),
      pause("network:192.0.2.7"),
      pause("network:192.0.2.8"),
    ];
    for (const each of pauses) await store.putPause(each, newEvent());
    const circuit = await store.countCircuitFault("whatsapp", now, now);
    const found = await store.findSendControls(...place);
    deepEqual(scopes(found.stops), ["all", "channel:call", "country:US"]);
    deepEqual(found.stops.find(({ scope }) => scope === "all"), stops[0]);
    const own = ["country:US", "network:192.0.2.7", "prefix:+12025550"];
    deepEqual(scopes(found.pauses), own);
    deepEqual(found.pauses.find(({ scope }) => scope === "country:US"), pauses[1]);
    deepEqual(found.circuits, [circuit]);
    deepEqual((await store.findSendControls("US", [])).pauses, []);
  });

  test("findPause() finds a scope's latest pause", async (store) => {
    equal(await store.findPause("network:192.0.2.7"), null);
    const paused = pause("network:192.0.2.7");
    await store.putPause(paused, newEvent());
    deepEqual(await store.findPause("network:192.0.2.7"), paused);
    equal(await store.findPause("network:192.0.2.8"), null);
  });

  test("listSendControls() lists everything, newest first", async (store) => {
    await store.putSendStop(stop("channel:sms"), newEvent());
    await store.putSendStop({ ...stop("country:GB"), at: now + 1 }, newEvent());
    await store.putPause(pause("country:US"), newEvent());
    await store.putPause({ ...pause("country:GB"), at: now + 1 }, newEvent());
    await store.countCircuitFault("sms", now, now);
    await store.countCircuitFault("check", now, now);
    const { stops, pauses, circuits } = await store.listSendControls();
    deepEqual(stops.map(({ scope }) => scope), ["country:GB", "channel:sms"]);
    deepEqual(pauses.map(({ scope }) => scope), ["country:GB", "country:US"]);
    deepEqual(circuits.map(({ name }) => name), ["check", "sms"]);
    deepEqual(circuits, await store.findCircuits());
  });

  test("putSendStop() takes the place of that scope's, removeSendStop() ends it", async (store) => {
    const events = [newEvent(), newEvent(), newEvent(), newEvent()] as const;
    await store.putSendStop(stop("all"), events[0]);
    const later = { ...stop("all"), at: now + 9, actorName: null, reason: "other" };
    await store.putSendStop(later, events[1]);
    deepEqual((await store.listSendControls()).stops, [later]);
    equal(await store.removeSendStop("all", events[2]), true);
    equal(await store.removeSendStop("all", events[3]), false);
    deepEqual((await store.listSendControls()).stops, []);
    const written = await Promise.all(events.map((event) => recorded(store, event)));
    deepEqual(written, [true, true, true, false]);
  });

  test("putPause(), twenty at once, writes one and its event (R48)", async (store) => {
    const events = Array.from({ length: 20 }, () => newEvent());
    const answers = await atOnce(20, (index) => {
      // Their clocks differ by some milliseconds.
      const [at, until] = [now + index, now + index + minute];
      return store.putPause({ ...pause("country:US"), at, until }, events[index] ?? newEvent());
    });
    equal(answers.filter((wrote) => wrote).length, 1);
    const written = await Promise.all(events.map((event) => recorded(store, event)));
    deepEqual(written, answers);
  });

  test("putPause() follows one that is over, or was only recorded", async (store) => {
    const first = { ...pause("country:US"), recordedOnly: true };
    equal(await store.putPause(first, newEvent()), true);
    equal(await store.putPause({ ...first, at: now + 1 }, newEvent()), false);
    const enforced = { ...pause("country:US"), at: now + 1 };
    equal(await store.putPause(enforced, newEvent()), true);
    equal(await store.putPause({ ...first, at: now + 2 }, newEvent()), false);
    const again = { ...pause("country:US"), at: first.until, until: first.until + 5, trips: 2 };
    equal(await store.putPause(again, newEvent()), true);
    deepEqual((await store.findSendControls(...place)).pauses, [again]);
  });

  test("putPause() takes the place of one that a clock began which was ahead", async (store) => {
    for (const ahead of [10 * minute, 400 * 24 * 60 * minute]) {
      const [at, until] = [now + ahead, now + ahead + minute];
      equal(await store.putPause({ ...pause("country:US"), at, until }, newEvent()), true);
      equal(await store.putPause(pause("country:US"), newEvent()), true);
      deepEqual((await store.listSendControls()).pauses, [pause("country:US")]);
      await store.liftPause("country:US", now, newEvent());
    }
    const endless = { ...pause("country:US"), until: now + 400 * 24 * 60 * minute };
    equal(await store.putPause(endless, newEvent()), true);
    equal(await store.putPause(pause("country:US"), newEvent()), true);
  });

  test("liftPause() ends one that is in force, once", async (store) => {
    const paused = pause("country:US");
    await store.putPause(paused, newEvent());
    const events = Array.from({ length: 10 }, () => newEvent());
    const answers = await atOnce(
      10,
      (index) => store.liftPause("country:US", now + second, events[index] ?? newEvent()),
    );
    equal(answers.filter((lifted) => lifted).length, 1);
    const written = await Promise.all(events.map((event) => recorded(store, event)));
    deepEqual(written, answers);
    const { pauses } = await store.findSendControls(...place);
    deepEqual(pauses, [{ ...paused, until: now + second }]);
    equal(await store.liftPause("country:GB", now, newEvent()), false);
  });
}

function stop(scope: SendStop["scope"]): SendStop {
  return { scope, at: now, actorName: "ops", reason: "An attack" };
}

function pause(scope: string): Pause {
  const conversion = { sends: 40, approved: 2 };
  return { scope, at: now, until: now + minute, trips: 1, recordedOnly: false, conversion };
}

function scopes(items: readonly { readonly scope: string }[]): readonly string[] {
  return items.map(({ scope }) => scope).toSorted();
}
