import { deepEqual } from "node:assert/strict";
import type { PasswordHash } from "../../../core/domain/account/password.ts";
import { signingKeyContext, totpContext } from "../../../core/domain/upkeep/seal_context.ts";
import type { SecretKind } from "../../../core/domain/upkeep/secret_check.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  type ContractTest,
  givenUser,
  inParallel,
  newEvent,
  newUser,
  now,
} from "../store_fixtures.ts";
import { newInsertion } from "../../user_rows.ts";

export function secretCheckContract(test: ContractTest): void {
  test("putSecretCheck() writes a first value once and replaces only `from`", async (stores) => {
    deepEqual(await stores.keys.listSecretChecks(now), []);
    const put = (kind: SecretKind, value: string, from: string | null) =>
      stores.keys.putSecretCheck({ kind, id: "main", value }, from);
    await inParallel(5, (index) => put("secrets_key", `value ${index}`, null));
    const [first] = await stores.keys.listSecretChecks(now);
    const unused = { kind: "secrets_key", id: "main", used: false, sample: null };
    deepEqual(first, { ...unused, value: first?.value });
    await put("secrets_key", "another", "none of them");
    deepEqual((await stores.keys.listSecretChecks(now)).map(({ value }) => value), [first?.value]);
    await put("secrets_key", "another", first?.value ?? null);
    await put("pepper", "third", null);
    deepEqual(await stores.keys.listSecretChecks(now), [
      { ...unused, kind: "pepper", value: "third" },
      { ...unused, value: "another" },
    ]);
  });

  test("listSecretChecks() marks secrets that rows depend on, by complete ids", async (stores) => {
    for (const id of ["a", "main", "main-2", "k", "gone"]) await record(stores, "secrets_key", id);
    for (const id of ["0123abcd", "00000000", "k"]) await record(stores, "pepper", id);
    const user = await givenUser(stores);
    await stores.factors.saveTotp({ userId: user.id, secretBox: box("main-2"), now }, newEvent());
    await givenSigningKey(stores, "k", now + 1000);
    const hash = `hmac-sha384:0123abcd:$2b$12$${"x".repeat(53)}` as PasswordHash;
    await stores.users.insertUser(newInsertion(newUser(), hash), newEvent());
    const used = async (at: number) =>
      (await stores.keys.listSecretChecks(at)).filter((check) => check.used)
        .map(({ kind, id, sample }) => [kind, id, sample]);
    const known = [
      ["pepper", "0123abcd", null],
      ["secrets_key", "k", { box: box("k"), context: signingKeyContext("signing") }],
      ["secrets_key", "main-2", { box: box("main-2"), context: totpContext(user.id) }],
    ];
    deepEqual(await used(now), known);
    deepEqual(
      await used(now + 1000),
      known.filter(([, id]) => id !== "k"),
      "an expired signing key does not depend on its key",
    );
  });

  test("removeUnusedSecretKeys() removes keys without a box, except `keep`", async (stores) => {
    for (const id of ["new", "old", "older"]) await record(stores, "secrets_key", id);
    await record(stores, "pepper", "0123abcd");
    const user = await givenUser(stores);
    await stores.factors.saveTotp({ userId: user.id, secretBox: box("old"), now }, newEvent());
    deepEqual(await stores.keys.removeUnusedSecretKeys("new", now), ["older"]);
    const left = async () => (await stores.keys.listSecretChecks(now)).map(({ id }) => id);
    deepEqual(await left(), ["0123abcd", "new", "old"]);
    await stores.keys.replaceTotpBox({ userId: user.id, from: box("old"), to: box("new") });
    deepEqual(await stores.keys.removeUnusedSecretKeys("new", now), ["old"]);
    deepEqual(await left(), ["0123abcd", "new"]);
  });
}

function box(id: string): string {
  return `v1.${id}.nonceofsixteen00.sealed`;
}

async function record(stores: Stores, kind: SecretKind, id: string): Promise<void> {
  await stores.keys.putSecretCheck({ kind, id, value: "value" }, null);
}

async function givenSigningKey(stores: Stores, keyId: string, expiresAt: number): Promise<void> {
  const times = { createdAt: now, retiresAt: now + 1, expiresAt };
  const algorithm = "ES256" as const;
  const key = { id: "signing", algorithm, publicKey: "{}", privateKeyBox: box(keyId), ...times };
  const insertion = { key, follows: null, retired: [], now, forgottenBefore: 0 } as const;
  await stores.keys.insertSigningKey(insertion, newEvent());
}
