import assert from "node:assert/strict";
import { isPublicSuffix } from "../../../core/config/http/public_suffix.ts";

Deno.test("isPublicSuffix() knows top-level domains, registries and shared hosts", () => {
  for (const domain of ["com", "dev", "internal", "co.uk", "com.br", "org.au", "github.io"]) {
    assert.ok(isPublicSuffix(domain), domain);
  }
  assert.ok(isPublicSuffix("a.run.app") && isPublicSuffix("up.railway.app"));
});

Deno.test("isPublicSuffix() leaves everyone's own domains alone", () => {
  const own = [
    "localhost",
    "example.com",
    "login.example.com",
    "example.co.uk",
    "acme.github.io",
    "co.example",
    "org.de",
    "constructor.uk",
  ];
  for (const domain of own) assert.ok(!isPublicSuffix(domain), domain);
});
