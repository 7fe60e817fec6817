/** The same operations on the core and over HTTP: the results are the same. @module */
import assert from "node:assert/strict";
import { operatorCaller } from "../../../admin-tui/operator_caller.ts";
import { parseTokenId } from "../../../core/domain/token.ts";
import { remoteOperations } from "../../../server/remote/operations/operations.ts";
import { connectTo, fetchOf, givenTerminalKey, linkTo, openSteadyApp } from "./remote_kit.ts";
import { type Results, runEveryOperation } from "./every_operation.ts";

/** Test numbers on, so that each operation can succeed. */
async function resultsOf(isRemote: boolean): Promise<Results> {
  await using app = await openSteadyApp((ports) => ({
    ...ports,
    policies: { ...ports.policies, testNumbers: true },
  }));
  const key = await givenTerminalKey(app);
  await givenTerminalKey(app, "second");
  const caller = operatorCaller("ada");
  if (!isRemote) return await runEveryOperation(app, app.core, caller);
  const { operator } = await connectTo(linkTo(key, fetchOf(app)));
  // The name is the key's, whatever the terminal says.
  return await runEveryOperation(app, operator, operatorCaller("someone else"));
}

/** What a connection changes, and what it does not send. */
const ofConnection: ReadonlySet<string> = new Set([
  "secretHash",
  "codeHash",
  "apiKeyId",
  "apiKey",
  "requestId",
  "address",
  "network",
  "lastUsedAt",
]);

function withoutConnection(value: unknown): unknown {
  // The simulator's own IDs are random.
  if (typeof value === "string") return value.replace(/\b([A-Z]{2})[0-9a-f]{32}\b/g, "$1");
  if (Array.isArray(value)) return value.map(withoutConnection);
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [key, each]));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => !ofConnection.has(name));
  return Object.fromEntries(entries.map(([name, each]) => [name, withoutConnection(each)]));
}

Deno.test("each operation returns the same over HTTP as on the core, values and refusals", async () => {
  const [local, remote] = [await resultsOf(false), await resultsOf(true)];
  for (const [name, results] of Object.entries(local)) {
    for (const [at, result] of results.entries()) {
      const [own, sent] = [result, remote[name]?.[at]].map(withoutConnection);
      assert.deepEqual(sent, own, `${name}, call ${at + 1}`);
    }
  }
  const used = Object.keys(remote).filter((name) => name in local);
  const all = remoteOperations.map(({ name }) => name).filter((name) => name !== "createApiKey");
  assert.deepEqual(used.toSorted(), all.toSorted(), "each operation is used");
});

Deno.test("the audit log over HTTP has the key of each change", async () => {
  const { listAuditEvents = [] } = await resultsOf(true);
  const { items } = listAuditEvents.at(-1) as { items: readonly Record<string, unknown>[] };
  const own = items.filter(({ actor, actorName }) => actor === "operator" && actorName === "ada");
  assert.ok(own.length > 10);
  for (const { type, apiKeyId } of own) assert.ok(parseTokenId(String(apiKeyId)), String(type));
  assert.ok(!JSON.stringify(items).includes("someone else"));
});
