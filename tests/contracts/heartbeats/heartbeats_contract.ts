import { deepEqual } from "node:assert/strict";
import type { Heartbeat } from "../../../core/domain/upkeep/heartbeat.ts";
import { type ContractTest, day, inParallel, minute, now, unverified } from "../store_fixtures.ts";

const service: Heartbeat = {
  id: "service_1",
  kind: "service",
  name: "0.1.0",
  screen: "",
  startedAt: now,
  beatAt: now,
};
const terminal: Heartbeat = {
  ...service,
  id: "terminal_1",
  kind: "terminal",
  name: "marek",
  screen: "users",
  startedAt: now + 1,
};

export function heartbeatsContract(test: ContractTest): void {
  test("beat() writes one row for each program, and keeps its start", async ({ heartbeats }) => {
    deepEqual(await heartbeats.listHeartbeats(), []);
    await inParallel(3, () => heartbeats.beat(service));
    await heartbeats.beat(terminal);
    deepEqual(await heartbeats.listHeartbeats(), [terminal, service]);
    const later = { ...terminal, screen: "sends", beatAt: now + 10_000 };
    await heartbeats.beat({ ...later, startedAt: now + 10_000 });
    deepEqual(await heartbeats.listHeartbeats(), [later, service]);
  });

  test("beat() does not replace the row of another operator", async ({ heartbeats }) => {
    await heartbeats.beat(terminal);
    await heartbeats.beat({ ...terminal, name: "eve", screen: "sends" });
    await heartbeats.beat({ ...terminal, kind: "service", screen: "sends" });
    deepEqual(await heartbeats.listHeartbeats(), [terminal]);
  });

  test("endBeats() removes the program, and services that are gone", async ({ heartbeats }) => {
    const gone = { ...service, id: "service_0", startedAt: now - minute, beatAt: now - minute };
    const asleep = { ...terminal, beatAt: now - minute };
    const other = { ...service, id: "service_2" };
    for (const each of [gone, asleep, service, other]) await heartbeats.beat(each);
    await heartbeats.endBeats(service.id, now - minute + 1);
    deepEqual(await heartbeats.listHeartbeats(), [asleep, other]);
    await heartbeats.endBeats("unknown", 0);
    deepEqual(await heartbeats.listHeartbeats(), [asleep, other]);
  });

  test("sweep() removes the heartbeats of programs that are gone", async (stores) => {
    const { heartbeats } = stores;
    const ahead = { ...service, id: "service_2", beatAt: now + 9 * day };
    for (const each of [service, ahead]) await heartbeats.beat(each);
    await stores.upkeep.sweep(now + 10 * minute, unverified(0));
    deepEqual(await heartbeats.listHeartbeats(), [service]);
    await stores.upkeep.sweep(now + 10 * minute + 1, unverified(0));
    deepEqual(await heartbeats.listHeartbeats(), []);
  });
}
