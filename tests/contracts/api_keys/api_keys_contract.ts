import { deepEqual, equal } from "node:assert/strict";
import type { ApiKey, ApiKeyName } from "../../../core/domain/api_keys/api_key.ts";
import { mintToken } from "../../../core/domain/token.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  type ContractTest,
  day,
  inParallel,
  minute,
  newEvent,
  next,
  now,
  randomBytes,
  recorded,
  unverified,
} from "../store_fixtures.ts";
import { idempotencyContract } from "./idempotency.ts";

export function newApiKey(facts: Partial<ApiKey> = {}): ApiKey {
  const { id, secretHash } = mintToken("api_key", randomBytes);
  return {
    id,
    name: `key-${next()}` as ApiKeyName,
    secretHash,
    scopes: ["users:read", "operator"],
    createdAt: now,
    createdBy: "marek",
    expiresAt: now + 90 * day,
    lastUsedAt: null,
    endedAt: null,
    endedAs: null,
    ...facts,
  };
}

export async function givenApiKey(stores: Stores, facts: Partial<ApiKey> = {}): Promise<ApiKey> {
  const key = newApiKey(facts);
  equal(await stores.apiKeys.insertApiKey(key, now, newEvent()), true);
  return key;
}

export function apiKeysContract(test: ContractTest): void {
  idempotencyContract(test);

  test("findApiKey() finds a key as it was added, with its event", async (stores) => {
    const [key, event] = [newApiKey({ createdBy: null }), newEvent()];
    equal(await stores.apiKeys.insertApiKey(key, now, event), true);
    deepEqual(await stores.apiKeys.findApiKey(key.id), key);
    equal(await recorded(stores, event), true);
    equal(await stores.apiKeys.findApiKey(newApiKey().id), null);
  });

  test("insertApiKey() refuses the name of a live key, and writes nothing", async (stores) => {
    const first = await givenApiKey(stores);
    const [second, event] = [newApiKey({ name: first.name }), newEvent()];
    equal(await stores.apiKeys.insertApiKey(second, now, event), false);
    equal(await stores.apiKeys.findApiKey(second.id), null);
    equal(await recorded(stores, event), false);
  });

  test("insertApiKey() accepts the name of a revoked or expired key", async (stores) => {
    const revoked = await givenApiKey(stores);
    await stores.apiKeys.revokeApiKey(revoked.id, now, newEvent());
    await givenApiKey(stores, { name: revoked.name });
    const expired = await givenApiKey(stores, { expiresAt: now + day });
    const next = newApiKey({ name: expired.name });
    equal(await stores.apiKeys.insertApiKey(next, now + day - 1, newEvent()), false);
    equal(await stores.apiKeys.insertApiKey(next, now + day, newEvent()), true);
    const kept = await stores.apiKeys.findApiKey(expired.id);
    deepEqual([kept?.endedAs, kept?.endedAt], ["expired", now + day]);
  });

  test("insertApiKey() adds one of 20 keys with the same name in parallel", async (stores) => {
    const name = "backend" as ApiKeyName;
    const added = await inParallel(
      20,
      () => stores.apiKeys.insertApiKey(newApiKey({ name }), now, newEvent()),
    );
    equal(added.filter((each) => each).length, 1);
    equal((await stores.apiKeys.listApiKeys()).length, 1);
  });

  test("findApiKeyByName() finds live keys only", async (stores) => {
    const key = await givenApiKey(stores, { expiresAt: now + day });
    deepEqual(await stores.apiKeys.findApiKeyByName(key.name, now + day - 1), key);
    equal(await stores.apiKeys.findApiKeyByName(key.name, now + day), null);
    equal(await stores.apiKeys.findApiKeyByName("other" as ApiKeyName, now), null);
    await stores.apiKeys.revokeApiKey(key.id, now, newEvent());
    equal(await stores.apiKeys.findApiKeyByName(key.name, now), null);
  });

  test("hasLiveApiKey() ignores revoked, expired and future keys", async (stores) => {
    equal(await stores.apiKeys.hasLiveApiKey(now), false);
    await givenApiKey(stores, { createdAt: now + 6 * minute });
    equal(await stores.apiKeys.hasLiveApiKey(now), false);
    const key = await givenApiKey(stores, { expiresAt: now + day });
    equal(await stores.apiKeys.hasLiveApiKey(now), true);
    const later = now - minute + day;
    equal(await stores.apiKeys.hasLiveApiKey(later), true);
    await stores.apiKeys.revokeApiKey(key.id, now, newEvent());
    equal(await stores.apiKeys.hasLiveApiKey(now), false);
  });

  test("listApiKeys() lists all keys, newest first", async (stores) => {
    const old = await givenApiKey(stores, { createdAt: now - day });
    const key = await givenApiKey(stores);
    await stores.apiKeys.revokeApiKey(old.id, now + 5, newEvent());
    deepEqual(await stores.apiKeys.listApiKeys(), [
      key,
      { ...old, endedAt: now + 5, endedAs: "revoked" },
    ]);
  });

  test("revokeApiKey() ends a live key once, with its event", async (stores) => {
    const [key, event] = [await givenApiKey(stores), newEvent()];
    equal(await stores.apiKeys.revokeApiKey(key.id, now + 1, event), true);
    equal(await recorded(stores, event), true);
    const again = newEvent();
    equal(await stores.apiKeys.revokeApiKey(key.id, now + 2, again), false);
    equal(await recorded(stores, again), false);
    equal((await stores.apiKeys.findApiKey(key.id))?.endedAt, now + 1);
    const expired = await givenApiKey(stores, { expiresAt: now + day });
    equal(await stores.apiKeys.revokeApiKey(expired.id, now + day, newEvent()), false);
  });

  test("revokeApiKey() succeeds for one of 20 parallel calls", async (stores) => {
    const key = await givenApiKey(stores);
    const done = await inParallel(
      20,
      () => stores.apiKeys.revokeApiKey(key.id, now, newEvent()),
    );
    equal(done.filter((each) => each).length, 1);
  });

  test("expireApiKey() ends a key for good, but not a revoked one", async (stores) => {
    const key = await givenApiKey(stores);
    await stores.apiKeys.expireApiKey(key.id, now + day);
    const ended = await stores.apiKeys.findApiKey(key.id);
    deepEqual([ended?.endedAt, ended?.endedAs], [now + day, "expired"]);
    const revoked = await givenApiKey(stores);
    await stores.apiKeys.revokeApiKey(revoked.id, now, newEvent());
    await stores.apiKeys.expireApiKey(revoked.id, now + day);
    equal((await stores.apiKeys.findApiKey(revoked.id))?.endedAs, "revoked");
  });

  test("touchApiKey() moves the last use from what was read", async (stores) => {
    const key = await givenApiKey(stores);
    const used = async () => (await stores.apiKeys.findApiKey(key.id))?.lastUsedAt;
    await stores.apiKeys.touchApiKey(key.id, now, now + 1);
    equal(await used(), null);
    await stores.apiKeys.touchApiKey(key.id, null, now + 1);
    equal(await used(), now + 1);
    await stores.apiKeys.touchApiKey(key.id, null, now + 2);
    equal(await used(), now + 1);
    await stores.apiKeys.touchApiKey(key.id, now + 1, now + 2);
    equal(await used(), now + 2);
  });

  test("sweep() removes ended keys with the events of their time", async (stores) => {
    const key = await givenApiKey(stores, { expiresAt: now + day });
    const kept = await givenApiKey(stores);
    const before = (at: number) => ({ ...unverified(0), eventsBefore: at, deliveriesBefore: 0 });
    await stores.upkeep.sweep(now, before(now + day));
    deepEqual(await stores.apiKeys.findApiKey(key.id), key);
    await stores.upkeep.sweep(now, before(now + day + 1));
    equal(await stores.apiKeys.findApiKey(key.id), null);
    deepEqual(await stores.apiKeys.findApiKey(kept.id), kept);
  });
}
