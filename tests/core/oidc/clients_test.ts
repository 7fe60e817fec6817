import assert from "node:assert/strict";
import { hashClientSecret } from "../../../core/domain/oidc/client.ts";
import type { ClientAddition, ClientUpdate } from "../../../core/operator.ts";
import { givenClient } from "../../contracts/oidc/clients_contract.ts";
import { openTestCore, operator, type TestCore } from "../../harness.ts";

const issuer = "https://login.example";

function openWithIssuer(): Promise<TestCore> {
  return openTestCore((ports) => ({
    ...ports,
    policies: {
      ...ports.policies,
      token: { issuer, audiences: [] },
      outboundHosts: ["wiki.example:443"],
    },
  }));
}

const wiki: ClientAddition = {
  name: " Wiki ",
  kind: "confidential",
  redirectUris: ["https://wiki.example/cb", "https://wiki.example/cb"],
  logoutUris: [],
  backchannelLogoutUri: null,
  resources: [],
  idTokenAlgorithm: "RS256",
  thirdParty: false,
  pkceOptional: false,
  reason: "the new wiki",
};

async function add(test: TestCore, more: Partial<ClientAddition> = {}) {
  const outcome = await test.core.addClient({ ...wiki, ...more }, operator);
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome.value;
}

Deno.test("addClient() shows the secret once, keeps its hash, and creates the key", async () => {
  await using test = await openWithIssuer();
  const { client, secret } = await add(test);
  assert.ok(secret !== null);
  const stored = await test.ports.clients.findClient(client.id);
  assert.deepEqual(stored?.secretHashes, [{
    hash: hashClientSecret(secret),
    addedAt: test.clock.now(),
  }]);
  assert.deepEqual([client.name, client.redirectUris], ["Wiki", ["https://wiki.example/cb"]]);
  assert.ok(!JSON.stringify(client).includes(hashClientSecret(secret)));
  const keys = await test.ports.keys.listSigningKeys(test.clock.now());
  assert.deepEqual(keys.map(({ algorithm }) => algorithm), ["RS256"]);
  const { items } = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 10 });
  const event = items.find(({ type }) => type === "client.added");
  assert.deepEqual(event?.detail, {
    client_id: client.id,
    client_name: "Wiki",
    reason: "the new wiki",
  });
  assert.ok(!JSON.stringify(items).includes(secret));
});

Deno.test("addClient() refuses names, URIs and combinations that are not sound", async () => {
  await using test = await openWithIssuer();
  const cases: readonly (readonly [Partial<ClientAddition>, string, string])[] = [
    [{ name: "\u202e" }, "name", "client_name_format"],
    [{ redirectUris: [] }, "redirectUris", "redirect_uri_format"],
    [{ redirectUris: ["https://a.example/#"] }, "redirectUris", "redirect_uri_format"],
    [{ redirectUris: ["http://127.0.0.1/"] }, "redirectUris", "redirect_uri_format"],
    [
      { redirectUris: Array.from({ length: 21 }, (_, at) => `https://a.example/${at}`) },
      "redirectUris",
      "redirect_uri_format",
    ],
    [{ logoutUris: ["http://localhost/"] }, "logoutUris", "redirect_uri_format"],
    [
      { backchannelLogoutUri: "https://other.example/" },
      "backchannelLogoutUri",
      "backchannel_uri_format",
    ],
    [{ resources: ["api"] }, "resources", "resource_format"],
    [{ resources: [issuer] }, "resources", "resource_format"],
    [{ kind: "public", pkceOptional: true }, "pkceOptional", "pkce_required"],
    [{ reason: "x" }, "reason", "reason_format"],
  ];
  for (const [more, field, code] of cases) {
    const outcome = await test.core.addClient({ ...wiki, ...more }, operator);
    assert.ok(!outcome.ok);
    assert.deepEqual(outcome.refusal, { code: "invalid_input", fields: [{ field, code }] });
  }
  assert.deepEqual(await test.core.listClients(), []);
  await add(test);
  const again = await test.core.addClient({ ...wiki, name: "WIKI" }, operator);
  assert.equal(!again.ok && again.refusal.code, "client_name_taken");
});

Deno.test("addClient() needs an issuer and a key that encrypts signing keys", async () => {
  await using bare = await openTestCore();
  await using boxless = await openTestCore((ports) => ({
    ...ports,
    secretBox: null,
    policies: { ...ports.policies, token: { issuer, audiences: [] } },
  }));
  for (const test of [bare, boxless]) {
    const outcome = await test.core.addClient(wiki, operator);
    assert.equal(!outcome.ok && outcome.refusal.code, "not_configured");
  }
});

Deno.test("rotateClientSecret() keeps two secrets until the old one is dropped", async () => {
  await using test = await openWithIssuer();
  const { client, secret: first } = await add(test);
  const hashes = async () =>
    (await test.ports.clients.findClient(client.id))?.secretHashes.map(({ hash }) => hash);
  const rotate = async (dropOld: boolean) => {
    const input = { client: "wiki", dropOld, reason: null };
    const outcome = await test.core.rotateClientSecret(input, operator);
    assert.ok(outcome.ok);
    return outcome.value.secret;
  };
  const hashOf = (secret: string | null) => hashClientSecret(secret ?? "");
  assert.equal(await rotate(true), null, "there is only one");
  assert.deepEqual(await hashes(), [hashOf(first)]);
  test.clock.advance(1);
  const second = await rotate(false);
  assert.deepEqual(await hashes(), [hashOf(second), hashOf(first)]);
  const third = await rotate(false);
  assert.deepEqual(await hashes(), [hashOf(third), hashOf(second)]);
  assert.equal(await rotate(true), null);
  assert.deepEqual(await hashes(), [hashOf(third)]);
  const made = await Promise.all([rotate(false), rotate(false), rotate(false)]);
  assert.equal(new Set(made).size, 3);
  assert.equal((await hashes())?.length, 2);
});

Deno.test("rotateClientSecret() refuses a public client", async () => {
  await using test = await openWithIssuer();
  await add(test, { kind: "public" });
  const input = { client: "wiki", dropOld: false, reason: null };
  const outcome = await test.core.rotateClientSecret(input, operator);
  assert.equal(!outcome.ok && outcome.refusal.code, "client_public");
});

Deno.test("disableClient(), enableClient() and removeClient() find a client by name or ID", async () => {
  await using test = await openWithIssuer();
  const { client } = await add(test);
  const disabledAt = async () => (await test.ports.clients.findClient(client.id))?.disabledAt;
  assert.ok((await test.core.disableClient({ client: client.id, reason: null }, operator)).ok);
  assert.equal(await disabledAt(), test.clock.now());
  assert.ok((await test.core.disableClient({ client: "WIKI", reason: null }, operator)).ok);
  assert.ok((await test.core.enableClient({ client: "wiki", reason: null }, operator)).ok);
  assert.equal(await disabledAt(), null);
  assert.ok((await test.core.removeClient({ client: "wiki", reason: null }, operator)).ok);
  assert.equal(await disabledAt(), undefined);
  const gone = await test.core.removeClient({ client: "wiki", reason: null }, operator);
  assert.equal(!gone.ok && gone.refusal.code, "client_not_found");
  const { items } = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 20 });
  const types = items.map(({ type }) => type).filter((type) => type.startsWith("client."));
  const expected = ["client.removed", "client.enabled", "client.disabled", "client.added"];
  assert.deepEqual(types, expected, "a repetition writes nothing");
});

Deno.test("a declared client is changed in its file only", async () => {
  await using test = await openWithIssuer();
  const { id: client } = await givenClient(test.ports, { declared: true });
  const input = { client, reason: null };
  const outcomes = [
    await test.core.disableClient(input, operator),
    await test.core.enableClient(input, operator),
    await test.core.removeClient(input, operator),
    await test.core.rotateClientSecret({ ...input, dropOld: false }, operator),
  ];
  for (const outcome of outcomes) {
    assert.equal(!outcome.ok && outcome.refusal.code, "client_declared");
  }
});

const same: Omit<ClientUpdate, "client"> = {
  name: null,
  redirectUris: null,
  logoutUris: null,
  backchannelLogoutUri: null,
  resources: null,
  thirdParty: null,
  pkceOptional: null,
  reason: null,
};

Deno.test("updateClient() changes what is given, with what was before in the audit log", async () => {
  await using test = await openWithIssuer();
  const backchannelLogoutUri = "https://wiki.example/out";
  const { client } = await add(test, { backchannelLogoutUri });
  const { secretsAddedAt } = client;
  const redirectUris = ["https://wiki.example/cb", "https://wiki.example/new"];
  const update = {
    ...same,
    client: "wiki",
    name: "Handbook",
    redirectUris,
    backchannelLogoutUri: "",
    thirdParty: true,
    reason: "the new address",
  };
  const outcome = await test.core.updateClient(update, operator);
  const expected = {
    ...client,
    name: "Handbook",
    redirectUris,
    backchannelLogoutUri: null,
    thirdParty: true,
  };
  assert.deepEqual(outcome, { ok: true, value: expected });
  const found = await test.core.findClient({ client: client.id });
  assert.ok(found.ok);
  const { use: _, lostNotices: __, ...stored } = found.value;
  assert.deepEqual(stored, { ...expected, secretsAddedAt });
  const events = async () => {
    const { items } = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 10 });
    return items.filter(({ type }) => type === "client.updated").map(({ detail }) => detail);
  };
  const written = [{
    client_id: client.id,
    client_name: "Wiki",
    reason: "the new address",
    name_before: "Wiki",
    name_after: "Handbook",
    redirect_uris_before: "https://wiki.example/cb",
    redirect_uris_after: "https://wiki.example/cb https://wiki.example/new",
    backchannel_logout_uri_before: backchannelLogoutUri,
    backchannel_logout_uri_after: null,
    third_party_before: false,
    third_party_after: true,
  }];
  assert.deepEqual(await events(), written);
  const again = await test.core.updateClient({ ...update, client: "handbook" }, operator);
  assert.deepEqual(again, { ok: true, value: expected });
  assert.deepEqual(await events(), written, "nothing has changed");
});

Deno.test("updateClient() refuses what addClient() does, and a client of the file", async () => {
  await using test = await openWithIssuer();
  await add(test);
  await add(test, { name: "App", kind: "public" });
  const declared = await givenClient(test.ports, { name: "Declared", declared: true });
  const refusal = async (client: string, more: Partial<ClientUpdate>) => {
    const outcome = await test.core.updateClient({ ...same, client, ...more }, operator);
    return outcome.ok ? null : outcome.refusal;
  };
  const invalid = (field: string, code: string) => ({
    code: "invalid_input",
    fields: [{ field, code }],
  });
  assert.deepEqual(
    [
      await refusal("wiki", { redirectUris: [] }),
      await refusal("wiki", { redirectUris: ["com.example.app:/cb"] }),
      await refusal("wiki", { backchannelLogoutUri: "https://other.example/" }),
      await refusal("app", { pkceOptional: true }),
      await refusal("wiki", { reason: "x" }),
      await refusal("wiki", { name: "app" }),
      await refusal("none", { name: "app" }),
      await refusal(declared.id, { name: "Other" }),
    ],
    [
      invalid("redirectUris", "redirect_uri_format"),
      invalid("redirectUris", "redirect_uri_format"),
      invalid("backchannelLogoutUri", "backchannel_uri_format"),
      invalid("pkceOptional", "pkce_required"),
      invalid("reason", "reason_format"),
      { code: "client_name_taken" },
      { code: "client_not_found" },
      { code: "client_declared" },
    ],
  );
});

Deno.test("updateClient() keeps changes that are made at the same time", async () => {
  await using test = await openWithIssuer();
  const { client: { id } } = await add(test);
  const changes = [{ thirdParty: true }, { pkceOptional: true }, { name: "Handbook" }];
  const outcomes = await Promise.all(
    changes.map((change) => test.core.updateClient({ ...same, client: id, ...change }, operator)),
  );
  assert.ok(outcomes.every(({ ok }) => ok));
  const stored = await test.ports.clients.findClient(id);
  assert.deepEqual([stored?.thirdParty, stored?.pkceOptional, stored?.name], [
    true,
    true,
    "Handbook",
  ]);
});
