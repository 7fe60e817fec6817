import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  attestationIsWanted,
  knownTransports,
  withinAnotherPage,
} from "../../../core/adapters/webauthn/response.ts";
import { type Cbor, encode } from "../../software_authenticator.ts";

function attested(fmt: Cbor, attStmt: Cbor): unknown {
  const object = new Map<Cbor, Cbor>([["fmt", fmt], ["attStmt", attStmt], ["authData", "x"]]);
  return { response: { attestationObject: encode(object).toString("base64url") } };
}

Deno.test("attestationIsWanted() accepts none and a passkey's own signature, no certificates", async () => {
  const own = new Map<Cbor, Cbor>([["alg", -7], ["sig", Buffer.alloc(8)]]);
  assert.equal(await attestationIsWanted(attested("none", new Map())), true);
  assert.equal(await attestationIsWanted(attested("packed", own)), true);
  for (const certificates of [[Buffer.alloc(9)], [], ""] as const) {
    const certified = new Map<Cbor, Cbor>([...own, ["x5c", certificates]]);
    assert.equal(await attestationIsWanted(attested("packed", certified)), false);
  }
  // The library would check these against root certificates and fetch revocations from their URLs.
  for (const format of ["android-key", "android-safetynet", "apple", "fido-u2f", "tpm", "x", 1]) {
    assert.equal(await attestationIsWanted(attested(format, own)), false, String(format));
    assert.equal(await attestationIsWanted(attested(format, new Map())), false, String(format));
  }
});

Deno.test("attestationIsWanted() refuses anything that is not an attestation", async () => {
  const objects = ["", "oA", "gQ", "!", 1, null, attested("none", [])];
  for (const attestationObject of objects) {
    assert.equal(await attestationIsWanted({ response: { attestationObject } }), false);
  }
  for (const response of [undefined, null, 1, "x", [], {}, { response: null }]) {
    assert.equal(await attestationIsWanted(response), false);
  }
});

Deno.test("withinAnotherPage() is false only for a missing or false crossOrigin", async () => {
  const asked = (clientData: string): Promise<boolean> =>
    withinAnotherPage({
      response: { clientDataJSON: Buffer.from(clientData).toString("base64url") },
    });
  assert.equal(await asked("{}"), false);
  assert.equal(await asked('{"crossOrigin":false}'), false);
  for (const value of ["true", "1", '"false"', "null", "{}"]) {
    assert.equal(await asked(`{"crossOrigin":${value}}`), true, value);
  }
});

Deno.test("knownTransports() keeps only WebAuthn's names, each once", () => {
  assert.deepEqual(knownTransports(["usb", "usb", "nfc", "x", 1, null, {}]), ["nfc", "usb"]);
  for (const value of [undefined, null, "usb", 1, { 0: "usb" }]) {
    assert.deepEqual(knownTransports(value), []);
  }
});
