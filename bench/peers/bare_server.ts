/** A minimal Deno server, to compare startup time and memory. Argument: the port. */
Deno.serve({
  hostname: "127.0.0.1",
  port: Number(Deno.args[0]),
  onListen: () => undefined,
  handler: () => new Response("{}"),
});
