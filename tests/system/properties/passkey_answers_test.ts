import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import type { Json } from "../../server/app_kit.ts";
import {
  bearer,
  begin,
  confirm,
  logIn,
  logInByPasskey,
  offer,
  prove,
  withKey,
} from "../../server/factors/passkey_kit.ts";
import { createAuthenticator } from "../../software_authenticator.ts";

Deno.test("malformed passkey responses are refused and never cause a server error (R46, R61)", async () => {
  const { app, token, key } = await withKey();
  await using _ = app;
  let session = token;
  const own = (await app.get("/v1/passkeys", token)).json.passkeys[0].id;
  // Property: a valid response with one part replaced by an arbitrary value.
  const part = fc.constantFrom(
    ...["id", "rawId", "type", "response", "clientDataJSON", "authenticatorData", "signature"],
    ...["attestationObject", "transports", "__proto__", "userHandle"],
  );
  const bytes = fc.uint8Array({ maxLength: 300 }).map((it) =>
    Buffer.from(it).toString("base64url")
  );
  const clientData = fc.jsonValue().map((it) =>
    Buffer.from(JSON.stringify(it)).toString("base64url")
  );
  const anything = fc.oneof(bytes, clientData, fc.jsonValue(), fc.string());
  const deep = Buffer.alloc(6000, 0x81).toString("base64url");
  await fc.assert(
    fc.asyncProperty(part, fc.oneof(anything, fc.constant(deep)), async (name, value) => {
      // Each run takes two of the thirty logins allowed in 15 minutes.
      app.clock.advance(70);
      const challenge = await logIn(app, "ada");
      const proof = key.get(await offer(app, challenge));
      const proven = await prove(app, challenge, changed(proof, name, value));
      const ignored = ["attestationObject", "transports", "userHandle", "__proto__"].includes(name);
      assert.ok(proven.status === 422 || (ignored && proven.status < 500), proven.text);
      const started = await begin(app, session);
      const passkey = changed(createAuthenticator().create(started.options), name, value);
      const { challenge_token } = started;
      const added = await confirm(app, session, { challenge_token, passkey });
      assert.ok(added.status < 500, added.text);
      const { passkeys } = (await app.get("/v1/passkeys", session)).json;
      for (const { id } of passkeys.filter((one: Json) => one.id !== own)) {
        await app.request("DELETE", `/v1/passkeys/${id}`, { headers: bearer(session) });
      }
      // A correct proof resets the count of incorrect ones.
      const right = await logInByPasskey(app, "ada", key);
      assert.equal(right.status, 200, right.text);
      session = right.json.session_token;
    }),
    { numRuns: 150 },
  );
});

function changed(answer: Json, name: string, value: unknown): unknown {
  const within = ["id", "rawId", "type", "response", "__proto__"].includes(name);
  const part = Object.fromEntries([[name, value]]);
  return within ? { ...answer, ...part } : { ...answer, response: { ...answer.response, ...part } };
}
