import { deepEqual, equal } from "node:assert/strict";
import type { Pause } from "../../../core/domain/sending/fraud_guard.ts";
import type { SendStop } from "../../../core/domain/sending/send_stop.ts";
import {
  type ContractTest,
  inParallel,
  minute,
  newEvent,
  now,
  recorded,
  second,
} from "../store_fixtures.ts";

const place = ["US", ["network:192.0.2.7", "prefix:+12025550", "country:US"]] as const;

export function stopAndPauseContract(test: ContractTest): void {
  test("findSendControls() finds only what applies to a country and its scopes", async (stores) => {
    deepEqual(await stores.controls.findSendControls(...place), {
      stops: [],
      pauses: [],
      circuits: [],
    });
    const stops = [stop("all"), stop("channel:call"), stop("country:US"), stop("country:GB")];
    for (const each of stops) await stores.controls.putSendStop(each, newEvent());
    const pauses = [
      pause("prefix:+12025550"),
      pause("country:US"),
      pause("country:GB"),
      pause("network:192.0.2.7"),
      pause("network:192.0.2.8"),
    ];
    for (const each of pauses) await stores.controls.putPause(each, newEvent());
    const circuit = await stores.controls.countCircuitFault("whatsapp", now, now);
    const found = await stores.controls.findSendControls(...place);
    deepEqual(scopes(found.stops), ["all", "channel:call", "country:US"]);
    deepEqual(found.stops.find(({ scope }) => scope === "all"), stops[0]);
    const own = ["country:US", "network:192.0.2.7", "prefix:+12025550"];
    deepEqual(scopes(found.pauses), own);
    deepEqual(found.pauses.find(({ scope }) => scope === "country:US"), pauses[1]);
    deepEqual(found.circuits, [circuit]);
    deepEqual((await stores.controls.findSendControls("US", [])).pauses, []);
  });

  test("listSendStops() lists the stops of all countries and channels", async (stores) => {
    deepEqual(await stores.controls.listSendStops(), []);
    const stops = [stop("all"), stop("channel:call"), stop("country:US"), stop("country:GB")];
    for (const each of stops) await stores.controls.putSendStop(each, newEvent());
    const listed = await stores.controls.listSendStops();
    deepEqual(scopes(listed), ["all", "channel:call", "country:GB", "country:US"]);
    deepEqual(listed.find(({ scope }) => scope === "all"), stops[0]);
  });

  test("findPause() finds a scope's latest pause", async (stores) => {
    equal(await stores.controls.findPause("network:192.0.2.7"), null);
    const paused = pause("network:192.0.2.7");
    await stores.controls.putPause(paused, newEvent());
    deepEqual(await stores.controls.findPause("network:192.0.2.7"), paused);
    equal(await stores.controls.findPause("network:192.0.2.8"), null);
  });

  test("listSendControls() lists everything, newest first", async (stores) => {
    await stores.controls.putSendStop(stop("channel:sms"), newEvent());
    await stores.controls.putSendStop({ ...stop("country:GB"), at: now + 1 }, newEvent());
    await stores.controls.putPause(pause("country:US"), newEvent());
    await stores.controls.putPause({ ...pause("country:GB"), at: now + 1 }, newEvent());
    await stores.controls.countCircuitFault("sms", now, now);
    await stores.controls.countCircuitFault("check", now, now);
    const { stops, pauses, circuits } = await stores.controls.listSendControls();
    deepEqual(stops.map(({ scope }) => scope), ["country:GB", "channel:sms"]);
    deepEqual(pauses.map(({ scope }) => scope), ["country:GB", "country:US"]);
    deepEqual(circuits.map(({ name }) => name), ["check", "sms"]);
    deepEqual(circuits, await stores.controls.findCircuits());
  });

  test("putSendStop() replaces a scope's stop, removeSendStop() removes it", async (stores) => {
    const events = [newEvent(), newEvent(), newEvent(), newEvent()] as const;
    await stores.controls.putSendStop(stop("all"), events[0]);
    const later = { ...stop("all"), at: now + 9, actorName: null, reason: "other" };
    await stores.controls.putSendStop(later, events[1]);
    deepEqual((await stores.controls.listSendControls()).stops, [later]);
    equal(await stores.controls.removeSendStop("all", events[2]), true);
    equal(await stores.controls.removeSendStop("all", events[3]), false);
    deepEqual((await stores.controls.listSendControls()).stops, []);
    const written = await Promise.all(events.map((event) => recorded(stores, event)));
    deepEqual(written, [true, true, true, false]);
  });

  test("putPause() writes one pause and its event in 20 parallel calls (R48)", async (stores) => {
    const events = Array.from({ length: 20 }, () => newEvent());
    const answers = await inParallel(20, (index) => {
      // Their clocks differ by a few milliseconds.
      const [at, until] = [now + index, now + index + minute];
      return stores.controls.putPause(
        { ...pause("country:US"), at, until },
        events[index] ?? newEvent(),
      );
    });
    equal(answers.filter((wrote) => wrote).length, 1);
    const written = await Promise.all(events.map((event) => recorded(stores, event)));
    deepEqual(written, answers);
  });

  test("putPause() replaces a pause that has ended or was only recorded", async (stores) => {
    const first = { ...pause("country:US"), recordedOnly: true };
    equal(await stores.controls.putPause(first, newEvent()), true);
    equal(await stores.controls.putPause({ ...first, at: now + 1 }, newEvent()), false);
    const enforced = { ...pause("country:US"), at: now + 1 };
    equal(await stores.controls.putPause(enforced, newEvent()), true);
    equal(await stores.controls.putPause({ ...first, at: now + 2 }, newEvent()), false);
    const again = { ...pause("country:US"), at: first.until, until: first.until + 5, trips: 2 };
    equal(await stores.controls.putPause(again, newEvent()), true);
    deepEqual((await stores.controls.findSendControls(...place)).pauses, [again]);
  });

  test("putPause() replaces a pause from a clock that was ahead", async (stores) => {
    for (const ahead of [10 * minute, 400 * 24 * 60 * minute]) {
      const [at, until] = [now + ahead, now + ahead + minute];
      equal(
        await stores.controls.putPause({ ...pause("country:US"), at, until }, newEvent()),
        true,
      );
      equal(await stores.controls.putPause(pause("country:US"), newEvent()), true);
      deepEqual((await stores.controls.listSendControls()).pauses, [pause("country:US")]);
      await stores.controls.liftPause("country:US", now, newEvent());
    }
    const endless = { ...pause("country:US"), until: now + 400 * 24 * 60 * minute };
    equal(await stores.controls.putPause(endless, newEvent()), true);
    equal(await stores.controls.putPause(pause("country:US"), newEvent()), true);
  });

  test("liftPause() ends an active pause once", async (stores) => {
    const paused = pause("country:US");
    await stores.controls.putPause(paused, newEvent());
    const events = Array.from({ length: 10 }, () => newEvent());
    const answers = await inParallel(
      10,
      (index) => stores.controls.liftPause("country:US", now + second, events[index] ?? newEvent()),
    );
    equal(answers.filter((lifted) => lifted).length, 1);
    const written = await Promise.all(events.map((event) => recorded(stores, event)));
    deepEqual(written, answers);
    const { pauses } = await stores.controls.findSendControls(...place);
    deepEqual(pauses, [{ ...paused, until: now + second }]);
    equal(await stores.controls.liftPause("country:GB", now, newEvent()), false);
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
