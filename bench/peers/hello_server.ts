/** What one could at best do with Hono: no lookup, no headers of its own. Argument: the port. */
import { Hono } from "hono";

const app = new Hono();
app.get("/v1/session", (c) => c.json({ hello: "world" }));

Deno.serve({
  hostname: "127.0.0.1",
  port: Number(Deno.args[0]),
  onListen: () => undefined,
  handler: app.fetch,
});
