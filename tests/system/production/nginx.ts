/** nginx with examples/production/nginx.conf. @module */
import assert from "node:assert/strict";
import { freePort } from "../../free_port.ts";
import { temporaryFolder } from "../../task_process.ts";
import { send } from "./instances.ts";

const example = Deno.readTextFileSync(
  new URL("../../../examples/production/nginx.conf", import.meta.url),
);

/** Replaces texts that must occur exactly once. */
function replaceIn(text: string, changes: readonly (readonly [string, string])[]): string {
  return changes.reduce((result, [old, changed]) => {
    assert.equal(result.split(old).length, 2, `the example contains "${old}" once`);
    return result.replace(old, changed);
  }, text);
}

/** The example on loopback ports, without TLS, and with a shorter time for idle connections. */
function configuration(folder: string, port: number, instances: readonly number[]): string {
  const [first, second] = instances;
  const changed = replaceIn(example, [
    ["listen 443 ssl;", `listen 127.0.0.1:${port};`],
    ["ssl_certificate /etc/ssl/certs/login.example.com.pem;", ""],
    ["ssl_certificate_key /etc/ssl/private/login.example.com.key;", ""],
    ["127.0.0.1:8000", `127.0.0.1:${first}`],
    ["127.0.0.1:8001", `127.0.0.1:${second}`],
    ["keepalive_timeout 5s;", "keepalive_timeout 1s;"],
  ]);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`).join("\n");
  return `daemon off; master_process off; pid ${folder}/pid; error_log stderr;
    events { worker_connections 512; }
    http { access_log off; ${temporary}\n${changed}\n}`;
}

export interface Nginx {
  readonly origin: string;
  /** Ends it, and returns what it has logged. */
  errors(): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts nginx in front of two ports, and waits until it responds. */
export async function startNginx(instances: readonly number[]): Promise<Nginx> {
  const folder = temporaryFolder();
  const port = freePort();
  const file = `${folder.path}/nginx.conf`;
  Deno.writeTextFileSync(file, configuration(folder.path, port, instances));
  const options = {
    args: ["-p", folder.path, "-c", file, "-e", "stderr"],
    env: { PATH: `${Deno.env.get("PATH")}:/usr/sbin` },
  };
  const checked = await new Deno.Command("nginx", { ...options, args: [...options.args, "-t"] })
    .output();
  assert.ok(checked.success, new TextDecoder().decode(checked.stderr));
  const child = new Deno.Command("nginx", { ...options, stdout: "null", stderr: "piped" }).spawn();
  const errors = new Response(child.stderr).text();
  const origin = `http://127.0.0.1:${port}`;
  const isUp = (): Promise<boolean> => send(`${origin}/healthz`).then(() => true, () => false);
  while (!await isUp());
  return {
    origin,
    errors: async () => {
      child.kill("SIGTERM");
      return await errors;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      try {
        child.kill("SIGTERM");
      } catch {
        // It has ended.
      }
      await child.status;
      folder[Symbol.dispose]();
    },
  };
}
