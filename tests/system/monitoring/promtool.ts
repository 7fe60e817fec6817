/** Runs Prometheus's own tool in examples/monitoring. @module */
import assert from "node:assert/strict";

const folder = new URL("../../../examples/monitoring/", import.meta.url).pathname;

/** Returns what it prints. Fails if promtool is missing, instead of skipping. */
export async function promtool(args: readonly string[], input = ""): Promise<string> {
  const child = new Deno.Command("promtool", {
    args: [...args],
    cwd: folder,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = child.output();
  await new Response(input).body?.pipeTo(child.stdin);
  const { code, stdout, stderr } = await output;
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert.equal(code, 0, `promtool ${args.join(" ")}:\n${out}${err}`);
  return `${out}${err}`;
}
