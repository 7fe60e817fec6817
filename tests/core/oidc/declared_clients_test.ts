import assert from "node:assert/strict";
import { parseClients, parseOutboundHosts } from "../../../core/config/client_config.ts";
import { parseSettings } from "../../../core/config/settings/settings.ts";
import { hashClientSecret } from "../../../core/domain/oidc/client.ts";
import type { DeclaredClient } from "../../../core/domain/oidc/declared_client.ts";
import { givenClient } from "../../contracts/oidc/clients_contract.ts";
import { createCore, openTestCore, type TestCore } from "../../harness.ts";

const hash = hashClientSecret("one");
const wiki = {
  id: "app_wiki",
  name: "Wiki",
  secret_hashes: [hash],
  redirect_uris: ["https://wiki.example/cb"],
};

function parse(json: unknown): {
  readonly clients: readonly DeclaredClient[] | null;
  readonly errors: readonly string[];
} {
  const env = { LATCHKEY_CLIENTS_FILE: "/run/clients.json" };
  const settings = parseSettings(env, () => JSON.stringify(json));
  const places = { issuer: "https://login.example.com", hosts: ["wiki.example:443"] };
  return { clients: parseClients(settings, places), errors: settings.errors };
}

function declared(...clients: readonly unknown[]): readonly DeclaredClient[] {
  const parsed = parse({ clients });
  assert.deepEqual(parsed.errors, []);
  return parsed.clients ?? [];
}

Deno.test("parseClients() reads clients with their defaults", () => {
  const more = { id: "app_app", name: "App", public: true, secret_hashes: undefined };
  assert.deepEqual(
    declared(wiki, { ...wiki, ...more }).map(({ id, idTokenAlgorithm }) => [
      id,
      idTokenAlgorithm,
    ]),
    [["app_wiki", "RS256"], ["app_app", "RS256"]],
  );
  assert.equal(parseClients(parseSettings({}, () => ""), { issuer: null, hosts: [] }), null);
});

Deno.test("parseClients() reads where a client is notified of logouts", () => {
  const uri = "https://wiki.example/out";
  const [notified] = declared({ ...wiki, backchannel_logout_uri: uri });
  assert.equal(notified?.backchannelLogoutUri, uri);
  assert.equal(declared(wiki)[0]?.backchannelLogoutUri, null);
});

Deno.test("parseOutboundHosts() reads a list, and names the entry that is wrong", () => {
  const read = (text: string) => {
    const settings = parseSettings({ LATCHKEY_OUTBOUND_HOSTS: text }, () => "");
    return { hosts: parseOutboundHosts(settings), errors: settings.errors };
  };
  assert.deepEqual(read("a.example, b.example:8443"), {
    hosts: ["a.example:443", "b.example:8443"],
    errors: [],
  });
  assert.match(read("a.example,*").errors.join(), /entry 2 must be a host in lowercase/);
  assert.match(read(Array(51).fill("a.example").join()).errors.join(), /at most 50 entries/);
});

Deno.test("parseClients() names what is wrong, and never a value", () => {
  const wrong: readonly (readonly [unknown, RegExp])[] = [
    [{}, /clients must be a list/],
    [{ clients: [{ ...wiki, id: "wiki" }] }, /clients\[0\]\.id must be app_/],
    [{ clients: [{ ...wiki, name: "" }] }, /name must have 1 to 64/],
    [{ clients: [{ ...wiki, secret: "lk_o_secret" }] }, /secret is unknown/],
    [{ clients: [{ ...wiki, secret_hashes: ["lk_o_secret"] }] }, /must be the SHA-256/],
    [{ clients: [{ ...wiki, secret_hashes: undefined }] }, /must have a hash/],
    [{ clients: [{ ...wiki, secret_hashes: [hash, hash, hash] }] }, /at most 2 entries/],
    [{ clients: [{ ...wiki, public: true }] }, /must be absent/],
    [{ clients: [{ ...wiki, redirect_uris: [] }] }, /at least one URI/],
    [{ clients: [{ ...wiki, redirect_uris: ["http://localhost/"] }] }, /must be https/],
    [{ clients: [{ ...wiki, resources: ["lk_o_secret"] }] }, /absolute URI/],
    [{ clients: [{ ...wiki, resources: ["https://login.example.com"] }] }, /not the issuer/],
    [
      { clients: [{ ...wiki, backchannel_logout_uri: "https://other.example/" }] },
      /backchannel_logout_uri must be https, at a host in LATCHKEY_OUTBOUND_HOSTS/,
    ],
    [{ clients: [{ ...wiki, third_party: "yes" }] }, /true or false/],
    [{ clients: [wiki, { ...wiki, name: "Other" }] }, /ID of an earlier client/],
    [{ clients: [wiki, { ...wiki, id: "app_other", name: "WIKI" }] }, /name of an earlier/],
  ];
  for (const [json, words] of wrong) {
    const { errors } = parse(json);
    assert.match(errors.join(), words);
    assert.ok(!errors.join().includes("lk_o_secret"));
  }
});

/** The same database, as if the service had started with this file. */
async function start(test: TestCore, declaredClients: readonly DeclaredClient[] | null) {
  const policies = { ...test.ports.policies, declaredClients };
  await createCore({ ...test.ports, policies }).registerClients();
  return await test.ports.clients.listClients();
}

Deno.test("registerClients() follows the file, and keeps when a secret was added", async () => {
  await using test = await openTestCore();
  const at = test.clock.now();
  const [added] = await start(test, declared(wiki));
  assert.deepEqual([added?.id, added?.declared, added?.createdAt], ["app_wiki", true, at]);
  test.clock.advance(60);
  const next = hashClientSecret("two");
  const [changed] = await start(test, declared({ ...wiki, secret_hashes: [next, hash] }));
  assert.deepEqual(changed?.secretHashes, [
    { hash: next, addedAt: at + 60_000 },
    { hash, addedAt: at },
  ]);
  const [kept] = await start(test, null);
  assert.equal(kept?.disabledAt, null, "no file changes nothing");
  const [dropped] = await start(test, []);
  assert.equal(dropped?.disabledAt, at + 60_000);
  const [again] = await start(test, declared(wiki));
  assert.equal(again?.disabledAt, null);
  await start(test, declared(wiki));
  const { items } = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 20 });
  const events = items.filter(({ type }) => type === "client.declared");
  assert.deepEqual(events.map(({ detail }) => [detail["count"], detail["removed"]]), [
    [1, 0],
    [0, 1],
    [1, 0],
    [1, 0],
  ]);
});

Deno.test("registerClients() refuses the ID or name of a client of an operator", async () => {
  await using test = await openTestCore();
  await givenClient(test.ports, { name: "WIKI" });
  await assert.rejects(start(test, declared(wiki)), /Cannot declare the client app_wiki/);
  assert.equal((await test.ports.clients.listClients()).length, 1);
});
