import assert from "node:assert/strict";
import { hashClientSecret } from "../../../core/domain/oidc/client.ts";
import type { ClientAddition } from "../../../core/operator.ts";
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
