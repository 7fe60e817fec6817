import assert from "node:assert/strict";
import {
  parseBackchannelUri,
  parseRedirectUri,
  parseResource,
  redirectUriMatches,
} from "../../../core/domain/oidc/client_uris.ts";

const accepted: readonly (readonly ["both" | "public" | "confidential", string])[] = [
  ["both", "https://app.example/callback"],
  ["both", "https://app.example"],
  ["both", "https://app.example/"],
  ["both", "https://app.example:8443/callback?tenant=1"],
  ["both", "https://app.example/%63b"],
  ["both", "https://203.0.113.5/callback"],
  ["both", "https://xn--bcher-kva.example/callback"],
  ["public", "http://127.0.0.1/callback"],
  ["public", "http://[::1]/callback?a=b"],
  ["confidential", "http://127.0.0.1:3000/callback"],
  ["confidential", "http://[::1]:3000/callback"],
  ["public", "com.example.app:/callback"],
  ["public", "com.example.my-app:/"],
];

const refused = [
  "",
  "callback",
  "/callback",
  "//app.example/callback",
  "https:app.example/callback",
  "https:/app.example/callback",
  "https:///callback",
  "https://",
  "http://app.example/callback",
  "http://localhost/callback",
  "http://localhost:3000/callback",
  "http://127.0.0.2/callback",
  "http://127.1/callback",
  "http://127.0.0.1.example/callback",
  "http://127.0.0.1@app.example/callback",
  "http://127.0.0.1:99999/callback",
  "http://127.0.0.1:0x50/callback",
  "http://127.0.0.1",
  "http://[::1]",
  "http://[0:0:0:0:0:0:0:1]/callback",
  "https://user@app.example/callback",
  "https://user:pass@app.example/callback",
  "https://@app.example/callback",
  "https://app.example/callback#",
  "https://app.example/callback#fragment",
  "https://APP.example/callback",
  "HTTPS://app.example/callback",
  "https://app.example:443/callback",
  "https://app.example:99999/callback",
  "https://app.example/a/../callback",
  "https://app.example/a/%2e%2e/callback",
  "https://app.example/./callback",
  "https://app.example\\callback",
  "https://app.example/call\\back",
  "https:\\\\app.example/callback",
  "https://*.example/callback",
  "https://app.example/call back",
  "https://app.example/callback ",
  " https://app.example/callback",
  "https://app.example/call\tback",
  "https://app.example/call\nback",
  "https://app.example/\u00e9",
  "https://b\u00fccher.example/callback",
  "https://app.example/<script>",
  'https://app.example/"',
  "https://app.example/\0",
  "javascript:alert(1)",
  "data:text/html,1",
  "file:///etc/passwd",
  "ftp://app.example/",
  "app:/callback",
  "com.example.app://callback",
  "com.example.app:callback",
  "Com.Example.App:/callback",
  `https://app.example/${"a".repeat(2000)}`,
];

Deno.test("parseRedirectUri() accepts URIs as a browser spells them", () => {
  for (const [kind, uri] of accepted) {
    for (const one of ["public", "confidential"] as const) {
      const expected = kind === "both" || kind === one ? uri : null;
      assert.equal(parseRedirectUri(uri, one), expected, `${one} ${uri}`);
    }
  }
});

Deno.test("parseRedirectUri() refuses everything else", () => {
  for (const uri of refused) {
    for (const kind of ["public", "confidential"] as const) {
      assert.equal(parseRedirectUri(uri, kind), null, `${kind} ${JSON.stringify(uri)}`);
    }
  }
});

/** What is registered, what is asked, and whether it matches. */
const asked: readonly (readonly [string, string, boolean])[] = [
  ["https://app.example/cb", "https://app.example/cb", true],
  ["https://app.example/cb", "https://app.example/cb/", false],
  ["https://app.example/cb", "https://app.example/cb?", false],
  ["https://app.example/cb", "https://app.example/cb?a=1", false],
  ["https://app.example/cb", "https://app.example/cb#", false],
  ["https://app.example/cb", "https://app.example/CB", false],
  ["https://app.example/cb", "https://APP.example/cb", false],
  ["https://app.example/cb", "https://app.example:443/cb", false],
  ["https://app.example/cb", "https://app.example:8443/cb", false],
  ["https://app.example/cb", "https://app.example/%63b", false],
  ["https://app.example/cb", "https://app.example/a/../cb", false],
  ["https://app.example/cb", "https://app.example\\cb", false],
  ["https://app.example/cb", "https://app.example/cb\0", false],
  ["https://app.example/cb", "https://user@app.example/cb", false],
  ["https://app.example/cb", "http://app.example/cb", false],
  ["https://app.example/cb", "https://app.example.evil.example/cb", false],
  ["https://app.example/cb", " https://app.example/cb", false],
  ["https://app.example/cb?a=1", "https://app.example/cb?a=1", true],
  ["https://app.example/cb?a=1", "https://app.example/cb?a=1&b=2", false],
  ["https://app.example/cb?a=1", "https://app.example/cb", false],
  ["https://app.example", "https://app.example", true],
  ["https://app.example", "https://app.example/", false],
  ["https://app.example", "https://app.example:8443", false],
  ["com.example.app:/cb", "com.example.app:/cb", true],
  ["com.example.app:/cb", "com.example.app:/cb2", false],
  ["http://127.0.0.1/cb", "http://127.0.0.1/cb", true],
  ["http://127.0.0.1/cb", "http://127.0.0.1:1/cb", true],
  ["http://127.0.0.1/cb", "http://127.0.0.1:65535/cb", true],
  ["http://[::1]/cb", "http://[::1]:51004/cb", true],
  ["http://127.0.0.1/cb?a=1", "http://127.0.0.1:51004/cb?a=1", true],
  ["http://127.0.0.1/cb", "http://127.0.0.1:0/cb", false],
  ["http://127.0.0.1/cb", "http://127.0.0.1:65536/cb", false],
  ["http://127.0.0.1/cb", "http://127.0.0.1:99999/cb", false],
  ["http://127.0.0.1/cb", "http://127.0.0.1:080/cb", false],
  ["http://127.0.0.1/cb", "http://127.0.0.1:+80/cb", false],
  ["http://127.0.0.1/cb", "http://127.0.0.1:8\u06600/cb", false],
  ["http://127.0.0.1/cb", "http://127.0.0.1:/cb", false],
  ["http://127.0.0.1/cb", "http://127.0.0.1:80@evil.example/cb", false],
  ["http://127.0.0.1/cb", "http://127.0.0.1:80/evil/cb", false],
  ["http://127.0.0.1/cb", "http://127.0.0.1:80/cb?a", false],
  ["http://127.0.0.1/cb", "http://localhost:80/cb", false],
  ["http://127.0.0.1/cb", "http://[::1]:80/cb", false],
  ["http://127.0.0.1/cb", "http://127.1:80/cb", false],
  ["http://127.0.0.1/cb", "https://127.0.0.1:80/cb", false],
  // With a port, no other one.
  ["http://127.0.0.1:3000/cb", "http://127.0.0.1:3000/cb", true],
  ["http://127.0.0.1:3000/cb", "http://127.0.0.1:3001/cb", false],
  ["http://127.0.0.1:3000/cb", "http://127.0.0.1/cb", false],
  ["http://127.0.0.1:3000/cb", "http://127.0.0.1:1:3000/cb", false],
];

Deno.test("redirectUriMatches() compares byte by byte, except for a free loopback port", () => {
  for (const [registered, uri, matches] of asked) {
    assert.equal(redirectUriMatches(registered, uri), matches, `${registered} ${uri}`);
  }
});

Deno.test("parseBackchannelUri() accepts https, and http on this machine", () => {
  const good = [
    "https://app.example/backchannel",
    "https://app.example",
    "http://127.0.0.1:9000/backchannel",
  ];
  for (const uri of good) assert.equal(parseBackchannelUri(uri), uri);
  const bad = [
    "",
    "http://app.example/backchannel",
    "http://localhost/backchannel",
    "https://app.example/a#b",
    "https://u@app.example/",
    "https://APP.example/",
    "https://app.example/../a",
    "com.example.app:/a",
  ];
  for (const uri of bad) assert.equal(parseBackchannelUri(uri), null, uri);
});

Deno.test("parseResource() accepts absolute URIs without a fragment", () => {
  const good = ["https://api.example", "https://api.example/v1/", "urn:example:api", "api://one"];
  for (const uri of good) assert.equal(parseResource(uri), uri);
  const bad = [
    "",
    "api",
    "/v1",
    "https:",
    "https://api.example/#",
    "https://api.example/ a",
    `https://api.example/${"a".repeat(255)}`,
  ];
  for (const uri of bad) assert.equal(parseResource(uri), null, uri);
});
