import { deepEqual, equal } from "node:assert/strict";
import {
  type IdempotencyKey,
  type IdempotentRequest,
  requestFingerprint,
} from "../../../core/domain/api_keys/idempotency.ts";
import type { TokenId } from "../../../core/domain/token.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  type ContractTest,
  day,
  hour,
  inParallel,
  minute,
  next,
  now,
  unverified,
} from "../store_fixtures.ts";
import { givenApiKey } from "./api_keys_contract.ts";

const before = { expiredBefore: now - day, abandonedBefore: now - 2 * minute };
const result = { status: 201, resourceId: "usr_1" };

function newRequest(
  apiKeyId: TokenId,
  facts: Partial<IdempotentRequest> = {},
): IdempotentRequest {
  const fingerprint = requestFingerprint({ method: "POST", path: "/v1/admin/users", body: {} });
  return { apiKeyId, key: `k${next()}` as IdempotencyKey, fingerprint, takenAt: now, ...facts };
}

async function givenRequest(stores: Stores): Promise<IdempotentRequest> {
  const request = newRequest((await givenApiKey(stores)).id);
  deepEqual(await stores.apiKeys.takeIdempotencyKey(request, before), { state: "taken" });
  return request;
}

const other = requestFingerprint({ method: "POST", path: "/v1/admin/users", body: { a: 1 } });

export function idempotencyContract(test: ContractTest): void {
  test("takeIdempotencyKey() is taken once until the request has finished", async (stores) => {
    const request = await givenRequest(stores);
    const again = { ...request, takenAt: now + 1 };
    deepEqual(await stores.apiKeys.takeIdempotencyKey(again, before), { state: "running" });
    await stores.apiKeys.finishIdempotentRequest(request, result);
    const finished = { state: "finished", result };
    deepEqual(await stores.apiKeys.takeIdempotencyKey(again, before), finished);
    const empty = { ...request, key: "other" as IdempotencyKey };
    await stores.apiKeys.takeIdempotencyKey(empty, before);
    await stores.apiKeys.finishIdempotentRequest(empty, { status: 204, resourceId: null });
    deepEqual(await stores.apiKeys.takeIdempotencyKey(empty, before), {
      state: "finished",
      result: { status: 204, resourceId: null },
    });
  });

  test("takeIdempotencyKey() refuses another request with the same key", async (stores) => {
    const request = await givenRequest(stores);
    const another = { ...request, fingerprint: other };
    deepEqual(await stores.apiKeys.takeIdempotencyKey(another, before), { state: "other_request" });
    await stores.apiKeys.finishIdempotentRequest(request, result);
    deepEqual(await stores.apiKeys.takeIdempotencyKey(another, before), { state: "other_request" });
  });

  test("takeIdempotencyKey() keeps the keys of each API key apart", async (stores) => {
    const request = await givenRequest(stores);
    const foreign = { ...request, apiKeyId: (await givenApiKey(stores)).id };
    deepEqual(await stores.apiKeys.takeIdempotencyKey(foreign, before), { state: "taken" });
  });

  test("takeIdempotencyKey() is taken by one of 20 parallel requests", async (stores) => {
    const request = newRequest((await givenApiKey(stores)).id);
    const takes = await inParallel(
      20,
      (at) => stores.apiKeys.takeIdempotencyKey({ ...request, takenAt: now + at }, before),
    );
    equal(takes.filter(({ state }) => state === "taken").length, 1);
    equal(takes.filter(({ state }) => state === "running").length, 19);
  });

  test("takeIdempotencyKey() gives up a request that never finished, for itself only", async (stores) => {
    const request = await givenRequest(stores);
    const later = { ...before, abandonedBefore: now };
    const another = { ...request, fingerprint: other, takenAt: now + 2 * minute };
    deepEqual(await stores.apiKeys.takeIdempotencyKey(another, later), { state: "other_request" });
    const again = { ...request, takenAt: now + 2 * minute };
    const takes = await inParallel(5, () => stores.apiKeys.takeIdempotencyKey(again, later));
    equal(takes.filter(({ state }) => state === "taken").length, 1);
    // The first one comes back late: it must not end the second one's turn.
    await stores.apiKeys.finishIdempotentRequest(request, result);
    await stores.apiKeys.releaseIdempotencyKey(request);
    deepEqual(await stores.apiKeys.takeIdempotencyKey(again, later), { state: "running" });
  });

  test("takeIdempotencyKey() forgets a result after its time", async (stores) => {
    const request = await givenRequest(stores);
    await stores.apiKeys.finishIdempotentRequest(request, result);
    const again = { ...request, takenAt: now + day, fingerprint: other };
    const late = { expiredBefore: now, abandonedBefore: now + day };
    deepEqual(await stores.apiKeys.takeIdempotencyKey(again, late), { state: "taken" });
  });

  test("releaseIdempotencyKey() frees a running request, not a finished one", async (stores) => {
    const request = await givenRequest(stores);
    await stores.apiKeys.releaseIdempotencyKey(request);
    deepEqual(await stores.apiKeys.takeIdempotencyKey(request, before), { state: "taken" });
    await stores.apiKeys.finishIdempotentRequest(request, result);
    await stores.apiKeys.releaseIdempotencyKey(request);
    deepEqual(await stores.apiKeys.takeIdempotencyKey(request, before), {
      state: "finished",
      result,
    });
  });

  test("sweep() removes results after 24 hours", async (stores) => {
    const request = await givenRequest(stores);
    await stores.apiKeys.finishIdempotentRequest(request, result);
    const limits = { ...unverified(0), eventsBefore: 0, deliveriesBefore: 0 };
    await stores.upkeep.sweep(now + day - hour, limits);
    equal((await stores.apiKeys.takeIdempotencyKey(request, before)).state, "finished");
    await stores.upkeep.sweep(now + day, limits);
    equal((await stores.apiKeys.takeIdempotencyKey(request, before)).state, "taken");
  });
}
