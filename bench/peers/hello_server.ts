/** The best case for Hono: no lookups and no custom headers. Argument: the port. */
import { Hono } from "hono";

const app = new Hono();
app.get("/v1/session", (c) => c.json({ hello: "world" }));

Deno.serve({
  hostname: "127.0.0.1",
  port: Number(Deno.args[0]),
  onListen: () => undefined,
  handler: app.fetch,
});
