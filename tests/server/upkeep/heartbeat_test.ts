import assert from "node:assert/strict";
import { StorageUnavailable } from "../../../core/operator.ts";
import type { ServiceState } from "../../../core/domain/upkeep/heartbeat.ts";
import { startHeartbeat } from "../../../server/heartbeat.ts";
import { openTestCore } from "../../harness.ts";

const silent = { error: () => undefined };

Deno.test("startHeartbeat() shows that the service runs until it stops", async () => {
  await using test = await openTestCore();
  const state = async (): Promise<ServiceState> => (await test.core.describeControls()).service;
  assert.deepEqual(await state(), { state: "stopped" });
  const seen = Promise.withResolvers<void>();
  const { beats } = test.core;
  const beat = (version: string): Promise<void> => beats.beat(version).then(seen.resolve);
  const stop = startHeartbeat({ beats: { ...beats, beat } }, silent);
  await seen.promise;
  assert.deepEqual(await state(), { state: "running" });
  const [running] = (await test.core.describeSends()).services;
  const at = test.clock.now();
  assert.deepEqual({ ...running, version: "" }, { version: "", startedAt: at, seenAt: at });
  test.clock.advance(40);
  assert.deepEqual(await state(), { state: "unseen", seconds: 40 });
  assert.deepEqual((await test.core.describeSends()).services, []);
  await stop();
  assert.deepEqual(await state(), { state: "stopped" });
});

Deno.test("startHeartbeat() logs an outage, and stops without the database", async () => {
  const away = () => Promise.reject(new StorageUnavailable("away"));
  const logged: string[] = [];
  const failed = Promise.withResolvers<void>();
  const log = {
    error(words: string) {
      logged.push(words);
      failed.resolve();
    },
  };
  const stop = startHeartbeat({ beats: { beat: away, end: away } }, log);
  await failed.promise;
  await stop();
  assert.deepEqual(logged, ["Cannot record that the service runs"]);
});

Deno.test("the stop of startHeartbeat() ends a first write that hangs, without an error", async () => {
  const hung = Promise.withResolvers<void>();
  const logged: string[] = [];
  const log = { error: (words: string) => void logged.push(words) };
  const end = () => Promise.resolve();
  const stop = startHeartbeat({ beats: { beat: () => hung.promise, end } }, log);
  const stopped = stop();
  hung.reject(new StorageUnavailable("closed"));
  await stopped;
  assert.deepEqual(logged, []);
});
