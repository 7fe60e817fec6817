import assert, { deepEqual, equal } from "node:assert/strict";
import {
  clientNameKey,
  hashClientSecret,
  mintClientId,
  type OidcClient,
} from "../../../core/domain/oidc/client.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import {
  type ContractTest,
  inParallel,
  newEvent,
  next,
  now,
  randomBytes,
  recorded,
} from "../store_fixtures.ts";

const secret = { hash: hashClientSecret("one"), addedAt: now };
const another = { hash: hashClientSecret("two"), addedAt: now + 1 };

export function newClient(facts: Partial<OidcClient> = {}): OidcClient {
  return {
    id: mintClientId(randomBytes),
    name: `Shop ${next()}`,
    secretHashes: [secret],
    redirectUris: ["https://shop.example/callback", "https://shop.example/other?a=1"],
    logoutUris: [],
    backchannelLogoutUri: null,
    resources: [],
    idTokenAlgorithm: "RS256",
    thirdParty: false,
    pkceOptional: false,
    declared: false,
    createdAt: now,
    disabledAt: null,
    ...facts,
  };
}

export async function givenClient(
  stores: Stores,
  facts: Partial<OidcClient> = {},
): Promise<OidcClient> {
  const client = newClient(facts);
  equal(await stores.clients.insertClient(client, newEvent()), true);
  return client;
}

export function clientsContract(test: ContractTest): void {
  test("findClient() finds a client as it was added, with its event", async (stores) => {
    const [client, event] = [newClient(), newEvent()];
    equal(await stores.clients.insertClient(client, event), true);
    deepEqual(await stores.clients.findClient(client.id), client);
    equal(await recorded(stores, event), true);
    equal(await stores.clients.findClient("app_unknown"), null);
    const rare = await givenClient(stores, {
      name: "Ünïcode 商店",
      secretHashes: [another, secret],
      logoutUris: ["https://shop.example/bye"],
      backchannelLogoutUri: "https://shop.example/backchannel",
      resources: ["https://api.example/", "urn:example:api"],
      idTokenAlgorithm: "ES256",
      thirdParty: true,
      pkceOptional: true,
      declared: true,
      disabledAt: now + 5,
    });
    deepEqual(await stores.clients.findClient(rare.id), rare);
    const open = await givenClient(stores, { secretHashes: [] });
    deepEqual(await stores.clients.findClient(open.id), open);
  });

  test("updateClient() replaces what may change, and refuses a name that is taken", async (stores) => {
    const from = await givenClient(stores);
    const other = await givenClient(stores);
    const to: OidcClient = {
      ...from,
      name: "Ünïcode",
      redirectUris: ["https://new.example/cb"],
      logoutUris: ["https://new.example/bye"],
      backchannelLogoutUri: "https://new.example/backchannel",
      resources: ["urn:example:api"],
      thirdParty: true,
      pkceOptional: true,
    };
    const [event, late, taken] = [newEvent(), newEvent(), newEvent()];
    equal(await stores.clients.updateClient({ from, to }, event), "updated");
    deepEqual(await stores.clients.findClient(from.id), to);
    deepEqual(await stores.clients.findClientByName(clientNameKey("ÜNÏCODE")), to);
    equal(await stores.clients.updateClient({ from, to }, late), "overtaken");
    const named = { ...to, name: other.name.toUpperCase() };
    equal(await stores.clients.updateClient({ from: to, to: named }, taken), "name_taken");
    const cased = { ...to, name: "ünïcode", backchannelLogoutUri: null };
    equal(await stores.clients.updateClient({ from: to, to: cased }, newEvent()), "updated");
    deepEqual(await stores.clients.findClient(from.id), cased);
    deepEqual(await stores.clients.findClient(other.id), other);
    deepEqual(
      [await recorded(stores, event), await recorded(stores, late), await recorded(stores, taken)],
      [true, false, false],
    );
    const declared = await givenClient(stores, { declared: true });
    const change = { from: declared, to: { ...declared, name: "Other" } };
    equal(await stores.clients.updateClient(change, newEvent()), "overtaken");
  });

  test("updateClient() gives a name to one of many clients that ask in parallel", async (stores) => {
    const clients = await Promise.all(Array.from({ length: 10 }, () => givenClient(stores)));
    const results = await Promise.all(
      clients.map((from) =>
        stores.clients.updateClient({ from, to: { ...from, name: "Wiki" } }, newEvent())
      ),
    );
    deepEqual(results.toSorted(), [...Array(9).fill("name_taken"), "updated"]);
  });

  test("insertClient() refuses a name in another case and an ID twice", async (stores) => {
    const client = await givenClient(stores, { name: "Ärzte" });
    for (const facts of [{ name: "äRZTE" }, { id: client.id }]) {
      const [second, event] = [newClient(facts), newEvent()];
      equal(await stores.clients.insertClient(second, event), false);
      equal(await recorded(stores, event), false);
    }
    deepEqual(await stores.clients.listClients(), [client]);
  });

  test("insertClient() adds one of 20 clients with the same name in parallel", async (stores) => {
    const added = await inParallel(
      20,
      () => stores.clients.insertClient(newClient({ name: "Shop" }), newEvent()),
    );
    equal(added.filter((each) => each).length, 1);
    equal((await stores.clients.listClients()).length, 1);
  });

  test("findClientByName() finds a client by its name in any case", async (stores) => {
    const client = await givenClient(stores, { name: "Wiki" });
    deepEqual(await stores.clients.findClientByName(clientNameKey("WIKI")), client);
    equal(await stores.clients.findClientByName(clientNameKey("Wik")), null);
  });

  test("hasClient() is true as soon as there is one, even if it is disabled", async (stores) => {
    equal(await stores.clients.hasClient(), false);
    const client = await givenClient(stores, { disabledAt: now });
    equal(await stores.clients.hasClient(), true);
    await stores.clients.removeClient(client.id, newEvent());
    equal(await stores.clients.hasClient(), false);
  });

  test("listClients() lists all clients by name", async (stores) => {
    const wiki = await givenClient(stores, { name: "wiki" });
    const board = await givenClient(stores, { name: "Board", disabledAt: now });
    deepEqual(await stores.clients.listClients(), [board, wiki]);
  });

  test("replaceClientSecrets() replaces the secrets that were read", async (stores) => {
    const [client, event] = [await givenClient(stores), newEvent()];
    const change = { id: client.id, from: [secret], to: [another, secret] };
    equal(await stores.clients.replaceClientSecrets(change, event), true);
    equal(await recorded(stores, event), true);
    deepEqual(await stores.clients.findClient(client.id), {
      ...client,
      secretHashes: [another, secret],
    });
    const again = newEvent();
    equal(await stores.clients.replaceClientSecrets(change, again), false);
    equal(await recorded(stores, again), false);
  });

  test("replaceClientSecrets() succeeds for one of 20 parallel calls", async (stores) => {
    const client = await givenClient(stores);
    const done = await inParallel(20, (at) =>
      stores.clients.replaceClientSecrets({
        id: client.id,
        from: [secret],
        to: [{ ...another, addedAt: now + at + 1 }, secret],
      }, newEvent()));
    equal(done.filter((each) => each).length, 1);
  });

  test("declareClients() adds, replaces and disables declared clients", async (stores) => {
    const declared = true;
    const [wiki, board, chat] = ["Wiki", "Board", "Chat"].map((name) =>
      newClient({ name, declared })
    );
    assert(wiki && board && chat);
    const event = newEvent();
    const first = { changed: [wiki, board, chat], dropped: [], now };
    await stores.clients.declareClients(first, event);
    equal(await recorded(stores, event), true);
    deepEqual(await stores.clients.listClients(), [board, chat, wiki]);
    // Two clients exchange their names, and a third one frees its own.
    const [other, third] = [{ ...wiki, name: "Board" }, { ...board, name: "Wiki" }];
    const changed = [{ ...other, resources: ["urn:a"], secretHashes: [another] }, third];
    const later = { changed, dropped: [chat.id], now: now + 5 };
    await stores.clients.declareClients(later, newEvent());
    deepEqual(await stores.clients.findClientByName("board"), changed[0]);
    deepEqual(await stores.clients.findClientByName("wiki"), third);
    deepEqual(await stores.clients.findClient(chat.id), { ...chat, disabledAt: now + 5 });
    await givenClient(stores, { name: "Chat" });
  });

  test("declareClients() leaves the clients of operators alone", async (stores) => {
    const client = await givenClient(stores);
    const changed = [{ ...client, name: "Another", declared: true }];
    await stores.clients.declareClients({ changed, dropped: [client.id], now }, newEvent());
    deepEqual(await stores.clients.listClients(), [client]);
  });

  test("disableClient() and enableClient() change a client once", async (stores) => {
    const [client, event] = [await givenClient(stores), newEvent()];
    equal(await stores.clients.enableClient(client.id, newEvent()), false);
    equal(await stores.clients.disableClient(client.id, now + 1, event), true);
    equal(await recorded(stores, event), true);
    equal(await stores.clients.disableClient(client.id, now + 2, newEvent()), false);
    deepEqual(await stores.clients.findClient(client.id), { ...client, disabledAt: now + 1 });
    equal(await stores.clients.enableClient(client.id, newEvent()), true);
    deepEqual(await stores.clients.findClient(client.id), client);
    equal(await stores.clients.disableClient("app_unknown", now, newEvent()), false);
  });

  test("removeClient() deletes a client once and frees its name", async (stores) => {
    const [client, event] = [await givenClient(stores), newEvent()];
    equal(await stores.clients.removeClient(client.id, event), true);
    equal(await recorded(stores, event), true);
    equal(await stores.clients.removeClient(client.id, newEvent()), false);
    equal(await stores.clients.findClient(client.id), null);
    await givenClient(stores, { name: client.name });
  });
}
