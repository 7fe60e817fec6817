import { equal } from "node:assert/strict";
import { isCodeChallenge, verifierMatches } from "../../../core/domain/oidc/pkce.ts";
import { challenge, verifier } from "./oidc_fixtures.ts";

Deno.test("verifierMatches() accepts the example of RFC 7636 only", () => {
  equal(verifierMatches(verifier, challenge), true);
  equal(verifierMatches(`${verifier}A`, challenge), false);
  equal(verifierMatches("", challenge), false);
  // As if it were `plain`.
  equal(verifierMatches(challenge, challenge), false);
});

Deno.test("verifierMatches() refuses a verifier of another form, also with its own challenge", () => {
  // SHA-256 of 42 times "a", which is too short, and of the empty text.
  equal(verifierMatches("a".repeat(42), "E".repeat(43)), false);
  equal(verifierMatches("", "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"), false);
});

Deno.test("isCodeChallenge() accepts 43 characters of base64url", () => {
  equal(isCodeChallenge(challenge), true);
  for (const other of ["", challenge.slice(1), `${challenge}A`, challenge.replace("E", "+")]) {
    equal(isCodeChallenge(other), false, other);
  }
});
