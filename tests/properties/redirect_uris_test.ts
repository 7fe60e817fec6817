import assert from "node:assert/strict";
import fc from "fast-check";
import { parseRedirectUri, redirectUriMatches } from "../../core/domain/oidc/client_uris.ts";

const kinds = ["public", "confidential"] as const;

/** Texts that are nearly URIs. */
const uriPart = fc.constantFrom(
  ..."https http : // / [::1] 127.0.0.1 localhost app.example @ # ? \\ .. . %63 %2e 99999 :0 80 \0"
    .split(" "),
  "\r\n",
  "\t",
  " ",
  "\ud800",
  "\u00e9",
  "com.example.app:",
  "user",
);
const nearlyUri = fc.oneof(
  fc.array(uriPart, { maxLength: 8 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
);

const registered = fc.constantFrom(
  "https://app.example/cb",
  "https://app.example",
  "http://127.0.0.1/cb",
  "http://[::1]/cb?a=1",
  "http://127.0.0.1:3000/cb",
  "com.example.app:/cb",
);

Deno.test("parseRedirectUri() never throws, and what it accepts is what a browser sends", () => {
  fc.assert(
    fc.property(nearlyUri, fc.constantFrom(...kinds), (text, kind) => {
      const uri = parseRedirectUri(text, kind);
      if (uri === null) return;
      assert.equal(uri, text);
      const url = new URL(text);
      assert.ok(url.href === text || url.href === `${text}/`);
      assert.equal(url.hash + url.username + url.password, "");
      assert.notEqual(url.hostname, "localhost");
      if (url.protocol === "http:") assert.ok(["127.0.0.1", "[::1]"].includes(url.hostname));
    }),
    { numRuns: 3000 },
  );
});

Deno.test("redirectUriMatches() never throws, and only the port of a loopback address differs", () => {
  fc.assert(
    fc.property(registered, nearlyUri, fc.nat(70_000), (uri, text, port) => {
      const near = uri.replace(/^(http:\/\/(127\.0\.0\.1|\[::1\]))/, `$1:${port}`);
      for (const asked of [text, near, near + text, text + near, uri + text]) {
        if (!redirectUriMatches(uri, asked) || asked === uri) continue;
        const [one, other] = [new URL(uri), new URL(asked)];
        assert.equal(one.port, "");
        assert.ok(["127.0.0.1", "[::1]"].includes(other.hostname));
        assert.equal(one.protocol, "http:");
        const rest = asked.slice(`${other.protocol}//${other.hostname}`.length)
          .replace(/^:[1-9][0-9]{0,4}/, "");
        assert.equal(`http://${one.hostname}${rest}`, uri);
      }
    }),
    { numRuns: 3000 },
  );
});
