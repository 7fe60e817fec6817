import assert from "node:assert/strict";
import { createOriginCheck } from "../../../core/usecases/oidc/client_origins.ts";
import { givenClient } from "../../contracts/oidc/clients_contract.ts";
import { newEvent } from "../../contracts/store_fixtures.ts";
import { openTestCore } from "../../harness.ts";

Deno.test("createOriginCheck() reads all clients once in five seconds", async () => {
  let reads = 0;
  await using test = await openTestCore((ports) => ({
    ...ports,
    clients: {
      ...ports.clients,
      listClients: () => {
        reads++;
        return ports.clients.listClients();
      },
    },
  }));
  const isClientOrigin = createOriginCheck(test.ports);
  const client = await givenClient(test.ports, {
    redirectUris: ["https://shop.example/callback", "com.example.app:/callback"],
  });
  for (let request = 0; request < 100; request++) {
    assert.equal(await isClientOrigin("https://shop.example"), true);
    assert.equal(await isClientOrigin("null"), false);
  }
  assert.equal(reads, 1);
  await test.ports.clients.removeClient(client.id, newEvent());
  test.clock.advance(5);
  assert.equal(await isClientOrigin("https://shop.example"), false);
  test.clock.advance(-1);
  await isClientOrigin("https://shop.example");
  assert.equal(reads, 3, "a clock that was set back");
});
