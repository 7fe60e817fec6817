import assert, { deepEqual, equal } from "node:assert/strict";
import { openLogoutSender } from "../../../core/adapters/webhooks/logout_sender.ts";
import type { ClientId } from "../../../core/domain/oidc/client.ts";
import { createService } from "../../../core/service.ts";
import { type OidcApp, openOidcApp, type TestClient } from "./oidc_kit.ts";

// Receivers that hang until a test lets go, with a stopped clock: where a client delays another one,
// nothing happens, and the test fails.

interface Receivers {
  readonly app: OidcApp;
  /** The notices that arrived, by host. */
  readonly received: Map<string, number>;
  /** Hosts whose requests hang. */
  readonly dead: Set<string>;
  /** The requests that hang. */
  readonly hanging: string[];
  /** Resolves as soon as so many have arrived at healthy hosts, or hang at dead ones. */
  until(reached: () => boolean): Promise<void>;
  /** The hanging requests run into their time limit. */
  letGo(): void;
  round(): Promise<unknown>;
  addClient(host: string): Promise<TestClient>;
  /** Ends a session with so many logins to each client. */
  logOut(clients: readonly TestClient[], count: number): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

async function openReceivers(brokenKeys = new Set<string>()): Promise<Receivers> {
  const hosts = Array.from({ length: 30 }, (_, index) => `app${index}.example:443`);
  const received = new Map<string, number>();
  const dead = new Set<string>();
  const hanging: string[] = [];
  let waiting: { readonly reached: () => boolean; readonly done: () => void }[] = [];
  let release = Promise.withResolvers<void>();
  const tell = (): void => {
    waiting = waiting.filter(({ reached, done }) => {
      if (reached()) done();
      return !reached();
    });
  };
  const app = await openOidcApp({}, (ports) => {
    const { secretBox } = ports;
    assert.ok(secretBox !== null);
    return {
      ...ports,
      secretBox: {
        ...secretBox,
        open: (box, context) => brokenKeys.has(context) ? null : secretBox.open(box, context),
      },
      policies: { ...ports.policies, outboundHosts: hosts },
      logoutSender: openLogoutSender({
        hosts,
        fetch: async (input) => {
          const { hostname } = new URL(String(input));
          if (dead.has(hostname)) {
            hanging.push(hostname);
            tell();
            await release.promise;
            throw new DOMException("Too long", "TimeoutError");
          }
          received.set(hostname, (received.get(hostname) ?? 0) + 1);
          tell();
          return new Response(null, { status: 200 });
        },
      }),
    };
  });
  const oidc = await createService(app.ports).oidc();
  return {
    app,
    received,
    dead,
    hanging,
    until(reached) {
      if (reached()) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push({ reached, done: resolve });
      return promise;
    },
    letGo() {
      app.clock.advance(2.5);
      hanging.length = 0;
      const { resolve } = release;
      release = Promise.withResolvers();
      resolve();
    },
    round: () => oidc.sendLogoutNotices(() => true),
    addClient: (host) => app.addClient({ backchannelLogoutUri: `https://${host}/out` }),
    async logOut(clients, count) {
      const browser = await app.signedIn();
      for (let login = 0; login < count; login++) {
        for (const client of clients) await app.tokens(browser, {}, client);
      }
      await browser.post("/logout", {});
    },
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

Deno.test("a client that does not answer delays no other, and uses up few attempts", async () => {
  await using test = await openReceivers();
  const { app, received, dead, hanging } = test;
  dead.add("app0.example");
  const [broken, well] = [
    await test.addClient("app0.example"),
    await test.addClient("app1.example"),
  ];
  await test.logOut([broken], 20);
  await test.logOut([well], 9);
  const round = test.round();
  await test.until(() => received.get("app1.example") === 9 && hanging.length > 0);
  equal(hanging.length, 4, "of twenty");
  test.letGo();
  deepEqual(await round, []);
  // It rests, so the next notices of the other one are sent immediately.
  await test.logOut([well], 1);
  await test.round();
  equal(received.get("app1.example"), 10);
  equal(hanging.length, 0);
  // Hours later it answers again: what waited was not given up.
  for (let probe = 0; probe < 8; probe++) {
    app.clock.advance(60);
    const again = test.round();
    await test.until(() => hanging.length === 4);
    test.letGo();
    deepEqual(await again, []);
  }
  dead.clear();
  app.clock.advance(3600);
  await test.round();
  equal(received.get("app0.example"), 20);
});

Deno.test("more dead clients than a round serves at a time delay others once", async () => {
  await using test = await openReceivers();
  const { received, dead, hanging } = test;
  const clients: TestClient[] = [];
  for (let index = 0; index < 20; index++) {
    dead.add(`app${index}.example`);
    clients.push(await test.addClient(`app${index}.example`));
  }
  await test.logOut(clients, 1);
  const first = test.round();
  await test.until(() => hanging.length === 16);
  test.letGo();
  await first;
  const well = await test.addClient("app29.example");
  await test.logOut([well], 1);
  // Four of them have not had a turn yet, and neither had this one.
  const second = test.round();
  await test.until(() => received.get("app29.example") === 1);
  await test.until(() => hanging.length === 4);
  test.letGo();
  await second;
});

Deno.test("notices of a client that never answers are given up after a day", async () => {
  await using test = await openReceivers();
  const { app, dead, hanging } = test;
  dead.add("app0.example");
  const broken = await test.addClient("app0.example");
  await test.logOut([broken], 12);
  const tried = async (): Promise<unknown> => {
    const round = test.round();
    await test.until(() => hanging.length === 4);
    test.letGo();
    return await round;
  };
  deepEqual(await tried(), []);
  app.clock.advance(25 * 3600);
  deepEqual(await tried(), [
    { clientId: broken.client.id, problem: "it has not answered for a day" },
  ]);
  equal(
    (await app.ports.logoutNotices.listLostNotices()).get(broken.client.id as ClientId)?.count,
    8,
  );
});

Deno.test("a key that cannot be decrypted uses up no attempt, and delays no other key", async () => {
  const broken = new Set<string>();
  await using test = await openReceivers(broken);
  const { app, received } = test;
  const rsa = await test.addClient("app0.example");
  await test.logOut([rsa], 1);
  const ecdsa = await app.addClient({
    backchannelLogoutUri: "https://app1.example/out",
    idTokenAlgorithm: "ES256",
  });
  await test.logOut([ecdsa], 1);
  for (const { id, algorithm } of await app.ports.keys.listSigningKeys(app.clock.now())) {
    if (algorithm === "RS256") broken.add(`signing_key:${id}`);
  }
  for (let round = 0; round < 10; round++) {
    await assert.rejects(test.round(), /Cannot decrypt signing key/);
    app.clock.advance(60);
  }
  equal(received.get("app1.example"), 1);
  broken.clear();
  deepEqual(await test.round(), []);
  equal(received.get("app0.example"), 1);
});
