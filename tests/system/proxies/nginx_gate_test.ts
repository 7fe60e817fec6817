/** Runs examples/proxy/nginx.conf with nginx. */
import { proxyContract } from "./proxy_contract.ts";
import { type Places, sampleWith } from "./proxy_kit.ts";

function configure({ folder, port, latchkeyPort, appPort }: Places): readonly string[] {
  const changed = sampleWith("nginx.conf", [
    ["listen 443 ssl;", `listen 127.0.0.1:${port};`],
    ["ssl_certificate /etc/ssl/certs/app.example.com.pem;", ""],
    ["ssl_certificate_key /etc/ssl/private/app.example.com.key;", ""],
    ["server 127.0.0.1:8000;", `server 127.0.0.1:${latchkeyPort};`],
    ["server 127.0.0.1:3000;", `server 127.0.0.1:${appPort};`],
  ]);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`).join("\n");
  const file = `${folder}/nginx.conf`;
  Deno.writeTextFileSync(
    file,
    `daemon off; master_process off; pid ${folder}/pid; error_log stderr;
    events { worker_connections 512; }
    http { access_log off; ${temporary}\n${changed}\n}`,
  );
  return ["-p", folder, "-c", file, "-e", "stderr"];
}

proxyContract("nginx", { command: "nginx", configure });
