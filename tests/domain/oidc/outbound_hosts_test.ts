import { equal } from "node:assert/strict";
import { isOutbound, parseOutboundHost } from "../../../core/domain/oidc/outbound_hosts.ts";

Deno.test("parseOutboundHost() completes the port, and refuses what is no host", () => {
  const hosts: Readonly<Record<string, string | null>> = {
    "app.example": "app.example:443",
    "app.example:443": "app.example:443",
    "app.example:8443": "app.example:8443",
    "127.0.0.1:9000": "127.0.0.1:9000",
    "[::1]:9000": "[::1]:9000",
    "*": null,
    "*.example": null,
    "App.example": null,
    "https://app.example": null,
    "app.example/path": null,
    "a@app.example": null,
    "app.example:0": null,
    "app.example:65536": null,
    "app.example:": null,
    "0x7f.1": null,
    "": null,
  };
  for (const [text, host] of Object.entries(hosts)) equal(parseOutboundHost(text), host, text);
});

Deno.test("isOutbound() compares host and port", () => {
  const hosts = ["app.example:443", "[::1]:80"];
  equal(isOutbound("https://app.example/out", hosts), true);
  equal(isOutbound("https://app.example:443/out", hosts), true);
  equal(isOutbound("http://[::1]/", hosts), true);
  equal(isOutbound("http://app.example/out", hosts), false);
  equal(isOutbound("https://sub.app.example/", hosts), false);
  equal(isOutbound("https://app.example.evil.example/", hosts), false);
  equal(isOutbound("https://app.example/", []), false);
  equal(isOutbound("no", hosts), false);
});
