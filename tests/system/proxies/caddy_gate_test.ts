/** Runs examples/proxy/Caddyfile with Caddy. */
import { proxyContract } from "./proxy_contract.ts";
import { type Places, sampleWith } from "./proxy_kit.ts";

function configure({ folder, port, latchkeyPort, appPort }: Places): readonly string[] {
  const changed = sampleWith("Caddyfile", [
    ["app.example.com {", `http://app.example.com:${port} {\n\tbind 127.0.0.1`],
    ["127.0.0.1:8000", `127.0.0.1:${latchkeyPort}`],
    ["127.0.0.1:3000", `127.0.0.1:${appPort}`],
  ]);
  const file = `${folder}/Caddyfile`;
  Deno.writeTextFileSync(file, `{\n\tadmin off\n\tauto_https off\n}\n${changed}`);
  return ["run", "--adapter", "caddyfile", "--config", file];
}

proxyContract("Caddy", { command: "caddy", configure });
