/** The container's HEALTHCHECK. */
import assert from "node:assert/strict";
import { essentials } from "../../task_process.ts";

async function exitCode(port: number): Promise<number> {
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--allow-net=127.0.0.1",
      "--allow-env=PORT",
      "tasks/healthcheck.ts",
    ],
    cwd: new URL("../../../", import.meta.url),
    clearEnv: true,
    env: { ...essentials(), PORT: String(port) },
  }).output();
  return code;
}

Deno.test("the health check fails if the service needs a restart, or does not respond", async () => {
  let status = 200;
  const paths: string[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => undefined },
    (req) => {
      paths.push(new URL(req.url).pathname);
      return new Response(null, { status });
    },
  );
  const { port } = server.addr;
  assert.equal(await exitCode(port), 0);
  status = 503;
  assert.equal(await exitCode(port), 1);
  await server.shutdown();
  assert.equal(await exitCode(port), 1);
  assert.deepEqual(paths, ["/healthz", "/healthz"]);
});
