/** Runs examples/proxy/haproxy.cfg and its script with HAProxy. */
import { proxyContract } from "./proxy_contract.ts";
import { type Places, sampleWith } from "./proxy_kit.ts";

function configure({ folder, port, latchkeyPort, appPort }: Places): readonly string[] {
  const changed = sampleWith("haproxy.cfg", [
    ["bind :443 ssl crt /etc/ssl/private/app.example.com.pem", `bind 127.0.0.1:${port}`],
    ["/etc/haproxy/latchkey.lua", `${folder}/latchkey.lua`],
    ["127.0.0.1:3000", `127.0.0.1:${appPort}`],
  ]);
  const script = sampleWith("latchkey.lua", [["127.0.0.1:8000", `127.0.0.1:${latchkeyPort}`]]);
  Deno.writeTextFileSync(`${folder}/latchkey.lua`, script);
  const file = `${folder}/haproxy.cfg`;
  Deno.writeTextFileSync(file, changed);
  return ["-db", "-f", file];
}

proxyContract("HAProxy", { command: "haproxy", configure });
