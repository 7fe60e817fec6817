import assert from "node:assert/strict";
import { openSecretBox } from "../../../core/adapters/secret_box/secret_box.ts";
import type { SecretKey } from "../../../core/adapters/secret_box/secret_keys.ts";
import { signingKeyContext, totpContext } from "../../../core/domain/upkeep/seal_context.ts";
import type { SecretBox } from "../../../core/ports/secret_box.ts";
import type { SigningKey } from "../../../core/ports/stores/key_store.ts";
import { rotateSecrets } from "../../../core/usecases/upkeep/rotate_secrets.ts";
import { newEvent } from "../../contracts/store_fixtures.ts";
import { caller, openTestCore, password, type TestCore } from "../../harness.ts";
import { appCode } from "../../server/factors/totp_kit.ts";

const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
const key = (id: string): SecretKey => ({ id, key: randomBytes(32) });

/** Registers a user with a confirmed authenticator app. Returns the app's secret. */
async function givenApp(test: TestCore, username: string, phone: string): Promise<string> {
  await test.register(username, phone);
  const sessionToken = await test.signIn(username, phone);
  const enrolled = await test.core.enrollTotp({ sessionToken }, caller);
  assert.ok(enrolled.ok);
  const { secret } = enrolled.value;
  const code = appCode(secret, test.clock.now());
  assert.ok((await test.core.confirmTotp({ sessionToken, code }, caller)).ok);
  return secret;
}

async function givenSigningKey(test: TestCore, id: string, box: SecretBox): Promise<SigningKey> {
  const createdAt = test.clock.now();
  const times = { createdAt, retiresAt: createdAt + 1000, expiresAt: createdAt + 3_600_000 };
  const privateKeyBox = box.seal(`private ${id}`, signingKeyContext(id));
  const made = { id, algorithm: "ES256", publicKey: "{}", privateKeyBox, ...times } as const;
  const more = { follows: null, retired: [], now: createdAt, forgottenBefore: 0 };
  const insertion = { key: made, ...more };
  assert.ok(await test.ports.keys.insertSigningKey(insertion, newEvent()));
  return made;
}

Deno.test("rotateSecrets() re-encrypts with the first key, so that the old one can be removed", async () => {
  const [old, fresh] = [key("old"), key("new")];
  const before = openSecretBox([old], randomBytes);
  const both = openSecretBox([fresh, old], randomBytes);
  const after = openSecretBox([fresh], randomBytes);
  let box = before;
  const live: SecretBox = {
    seal: (text, context) => box.seal(text, context),
    open: (sealed, context) => box.open(sealed, context),
    mac: (text, context) => box.mac(text, context),
    isOutdated: (sealed) => box.isOutdated(sealed),
  };
  await using test = await openTestCore((ports) => ({ ...ports, secretBox: live }));
  const secret = await givenApp(test, "ada", "+12025550142");
  await givenApp(test, "eve", "+12025550143");
  const signingKey = await givenSigningKey(test, "k1", before);

  box = both;
  await givenApp(test, "joe", "+12025550144");
  const first = await test.core.rotateSecrets();
  assert.deepEqual(first.ok && first.value, {
    totps: { resealed: 2, current: 1, unopenable: 0 },
    signingKeys: { resealed: 1, current: 0, unopenable: 0 },
  });
  const second = await test.core.rotateSecrets();
  assert.deepEqual(second.ok && second.value, {
    totps: { resealed: 0, current: 3, unopenable: 0 },
    signingKeys: { resealed: 0, current: 1, unopenable: 0 },
  });

  box = after;
  const [kept] = await test.ports.keys.listSigningKeys(test.clock.now());
  assert.equal(after.open(kept?.privateKeyBox ?? "", signingKeyContext("k1")), "private k1");
  assert.deepEqual({ ...kept, privateKeyBox: signingKey.privateKeyBox }, signingKey);
  test.clock.advance(60);
  const opened = await test.core.logIn({ username: "ada", password, send: null }, caller);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  const code = appCode(secret, test.clock.now());
  const { challengeToken } = opened.value.opened;
  const proof = { challengeToken, method: "totp", code, passkey: null, trustDevice: false };
  assert.ok((await test.core.verifySecondFactor(proof, caller)).ok, "the app's secret is the same");
});

Deno.test("rotateSecrets() counts what no key can decrypt and leaves it unchanged", async () => {
  await using test = await openTestCore();
  await givenApp(test, "ada", "+12025550142");
  const stores = test.ports;
  const boxes = await stores.keys.listTotpBoxes(null);
  const stranger = openSecretBox([key("other")], randomBytes);
  const outcome = await rotateSecrets({ ...test.ports, secretBox: stranger });
  assert.deepEqual(outcome.ok && outcome.value.totps, { resealed: 0, current: 0, unopenable: 1 });
  assert.deepEqual(await stores.keys.listTotpBoxes(null), boxes);
});

Deno.test("rotateSecrets() processes more than one page", async () => {
  const [old, fresh] = [key("old"), key("new")];
  const before = openSecretBox([old], randomBytes);
  await using test = await openTestCore((ports) => ({ ...ports, secretBox: before }));
  for (let index = 0; index < 103; index++) {
    const { id: userId } = await test.register(`user-${index}`);
    const secretBox = before.seal("SECRET", totpContext(userId));
    await test.ports.factors.saveTotp({ userId, secretBox, now: test.clock.now() }, newEvent());
  }
  const both = openSecretBox([fresh, old], randomBytes);
  const outcome = await rotateSecrets({ ...test.ports, secretBox: both });
  assert.deepEqual(outcome.ok && outcome.value.totps, { resealed: 103, current: 0, unopenable: 0 });
});

Deno.test("rotateSecrets() is refused without a key", async () => {
  await using test = await openTestCore((ports) => ({ ...ports, secretBox: null }));
  assert.deepEqual(await test.core.rotateSecrets(), {
    ok: false,
    refusal: { code: "not_configured" },
  });
});
