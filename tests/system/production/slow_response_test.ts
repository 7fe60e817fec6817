/** An instance whose first response is slow, behind nginx with examples/production/nginx.conf. */
import assert from "node:assert/strict";
import { freePort } from "../../free_port.ts";
import { send } from "./instances.ts";
import { startNginx } from "./nginx.ts";

function serve(port: number, handler: () => Response | Promise<Response>): Deno.HttpServer {
  return Deno.serve({ hostname: "127.0.0.1", port, onListen: () => undefined }, handler);
}

Deno.test("a slow first response after a restart does not take an instance out", async () => {
  const [first, second] = [freePort(), freePort()];
  const other = serve(second, () => new Response("second"));
  await using nginx = await startNginx([first, second]);
  const request = () => send(`${nginx.origin}/healthz`);

  // nginx tries the first instance while it is down, and the other one responds.
  for (const _ of [1, 2, 3, 4]) assert.deepEqual(await request(), { status: 200, body: "second" });

  const slow = Promise.withResolvers<Response>();
  const reached = Promise.withResolvers<void>();
  let requests = 0;
  const restarted = serve(first, () => {
    if (++requests > 1) return new Response("first");
    reached.resolve();
    return slow.promise;
  });
  // Of these, one waits for its response.
  const sent: Promise<unknown>[] = [];
  while (requests === 0) {
    const one = request();
    sent.push(one);
    await Promise.race([one, reached.promise]);
  }
  await other.shutdown();

  const replies = [await request(), await request(), await request()];
  slow.resolve(new Response("first"));
  await Promise.all(sent);
  await restarted.shutdown();
  const served = { status: 200, body: "first" };
  assert.deepEqual(replies, [served, served, served], await nginx.errors());
});
