import assert from "node:assert/strict";
import { openTestCore, type TestCore } from "../../harness.ts";
import { run } from "./command_kit.ts";

function openWithIssuer(): Promise<TestCore> {
  const token = { issuer: "https://login.example", audiences: [] };
  const outboundHosts = ["wiki.example:443"];
  return openTestCore((ports) => ({
    ...ports,
    policies: { ...ports.policies, token, outboundHosts },
  }));
}

const add = ["clients", "add", "Wiki", "--redirect", "https://wiki.example/cb  http://[::1]:3000/"];

Deno.test("clients add prints the ID and the secret once", async () => {
  await using test = await openWithIssuer();
  const ran = await run(test, [...add, "--reason", "the new wiki"]);
  assert.deepEqual([ran.code, ran.err], [0, ""]);
  const [id = "", secret = "", once] = ran.out.split("\n");
  assert.match(id, /^client_id {6}app_[\w-]{22}$/);
  assert.match(secret, /^client_secret {2}lk_o_[\w-]{43}$/);
  assert.equal(once, "The secret is shown only once.");
  const shown = await run(test, ["clients", "show", "wiki"]);
  const listed = await run(test, ["clients", "list", "--json"]);
  for (const { out } of [shown, listed]) assert.ok(!out.includes(secret.slice(-43)));
  assert.match(shown.out, /^Redirects to {2}https:\/\/wiki\.example\/cb$/m);
  assert.match(shown.out, /^ {14}http:\/\/\[::1\]:3000\/$/m);
  assert.match((await run(test, ["clients", "list"])).out, /^Wiki {2}enabled {2}with a secret/m);
});

Deno.test("clients add, rotate, disable, enable and remove print JSON", async () => {
  await using test = await openWithIssuer();
  const json = async (...args: readonly string[]) => {
    const ran = await run(test, [...args, "--json"]);
    assert.equal(ran.code, 0, ran.err);
    return JSON.parse(ran.out);
  };
  const more = ["--third-party", "--algorithm", "ES256", "--resource", "https://api.example"];
  const added = await json(...add, ...more, "--pkce-optional", "--logout", "https://wiki.example/");
  const { id } = added.client;
  assert.match(added.client_secret, /^lk_o_/);
  const at = "2026-01-01T00:00:00.000Z";
  assert.deepEqual(added.client, {
    id,
    name: "Wiki",
    public: false,
    redirect_uris: ["https://wiki.example/cb", "http://[::1]:3000/"],
    post_logout_redirect_uris: ["https://wiki.example/"],
    backchannel_logout_uri: null,
    resources: ["https://api.example"],
    id_token_algorithm: "ES256",
    third_party: true,
    pkce_optional: true,
    declared: false,
    secrets_added_at: [at],
    created_at: at,
    disabled_at: null,
  });
  const unused = { last_used_at: null, open_grants: 0, more_grants: false, lost_notices: null };
  assert.deepEqual(await json("clients", "show", id), { client: { ...added.client, ...unused } });
  assert.deepEqual(await json("clients", "list"), { clients: [{ ...added.client, ...unused }] });
  const rotated = await json("clients", "rotate", "wiki", "--yes");
  assert.deepEqual(rotated.client.secrets_added_at, [at, at]);
  assert.notEqual(rotated.client_secret, added.client_secret);
  const dropped = await json("clients", "rotate", "wiki", "--drop-old", "--yes");
  assert.deepEqual([dropped.client.secrets_added_at, dropped.client_secret], [[at], null]);
  const named = { id, name: "Wiki" };
  assert.deepEqual(await json("clients", "disable", "wiki", "--yes"), { disabled: named });
  assert.match((await run(test, ["clients", "list"])).out, /^Wiki {2}disabled/m);
  assert.deepEqual(await json("clients", "enable", "wiki"), { enabled: named });
  assert.deepEqual(await json("clients", "remove", "wiki", "--yes"), { removed: named });
});

Deno.test("clients add takes a URI of logout notices at a listed host, and show prints it", async () => {
  await using test = await openWithIssuer();
  const uri = "https://wiki.example/out";
  const refused = await run(test, [...add, "--backchannel", "https://other.example/out"]);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /at a host in LATCHKEY_OUTBOUND_HOSTS/);
  assert.equal((await run(test, [...add, "--backchannel", uri])).code, 0);
  const shown = await run(test, ["clients", "show", "wiki"]);
  assert.match(shown.out, /^Logout notice {1}https:\/\/wiki\.example\/out$/m);
  const listed = JSON.parse((await run(test, ["clients", "list", "--json"])).out);
  assert.equal(listed.clients[0].backchannel_logout_uri, uri);
});

Deno.test("clients of an app without a secret are public", async () => {
  await using test = await openWithIssuer();
  const args = ["clients", "add", "Phone app", "--public", "--redirect", "com.example.app:/cb"];
  const ran = await run(test, args);
  assert.match(ran.out, /^client_id .*\nIt is public and has no secret: it needs PKCE\.\n$/);
  const rotated = await run(test, ["clients", "rotate", "phone app", "--yes"]);
  assert.deepEqual([rotated.code, rotated.err], [1, "Refused: a public client has no secret.\n"]);
});

Deno.test("clients commands say what is wrong", async () => {
  await using test = await openWithIssuer();
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [["clients", "add", "Wiki"], /--redirect is required/],
    [[...add, "--algorithm", "HS256"], /RS256/],
    [["clients", "add", "Wiki", "--redirect", "http://a.example/"], /URIs must be https/],
    [["clients", "add", "\u202e", "--redirect", "https://a.example/"], /printable/],
    [["clients", "show", "none"], /no client has this name or ID/],
    [["clients", "remove", "none", "--yes"], /no client has this name or ID/],
  ];
  for (const [args, words] of wrong) {
    const ran = await run(test, args);
    assert.ok(ran.code !== 0, args.join(" "));
    assert.match(ran.err, words);
  }
  await using off = await openTestCore();
  const ran = await run(off, add);
  assert.equal(ran.code, 1);
  assert.match(ran.err, /not/);
});

Deno.test("clients update changes what is given, and keeps the rest", async () => {
  await using test = await openWithIssuer();
  assert.equal((await run(test, add)).code, 0);
  const update = (...args: readonly string[]) => run(test, ["clients", "update", "wiki", ...args]);
  const changed = await update(
    ...["--redirect", "https://wiki.example/new", "--logout", "https://wiki.example/"],
    ...["--third-party", "yes", "--reason", "a new address", "--yes", "--json"],
  );
  assert.deepEqual([changed.code, changed.err], [0, ""]);
  const { client } = JSON.parse(changed.out);
  assert.deepEqual(
    [client.redirect_uris, client.post_logout_redirect_uris, client.third_party, client.name],
    [["https://wiki.example/new"], ["https://wiki.example/"], true, "Wiki"],
  );
  assert.equal(
    (await update("--logout", "none", "--third-party", "no", "--yes")).out,
    "Updated: Wiki\n",
  );
  const shown = (await run(test, ["clients", "show", "wiki"])).out;
  assert.ok(!shown.includes("After logout") && !shown.includes("third party"));
  assert.match((await update()).err, /^Give what changes: --name, --redirect/);
  assert.match((await update("--third-party", "maybe")).err, /--third-party/);
  assert.match((await update("--redirect", "none", "--yes")).err, /each of 1 to 20 URIs/);
});

Deno.test("clients show lists which logout notices were lost", async () => {
  await using test = await openWithIssuer();
  assert.equal((await run(test, add)).code, 0);
  const [client] = await test.ports.clients.listClients();
  assert.ok(client !== undefined);
  const lost = { clientId: client.id, count: 1, problem: "HTTP 503", now: test.clock.now() };
  await test.ports.logoutNotices.addLostNotices(lost);
  await test.ports.logoutNotices.addLostNotices({ ...lost, now: lost.now + 60_000 });
  const { out } = await run(test, ["clients", "show", "wiki"]);
  assert.match(out, /^Lost notices {2}2 since 2026-01-01 00:00:00\n {14}last at .*: HTTP 503$/m);
});
