import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  knownTransports,
  withinAnotherPage,
  withoutAttestation,
} from "../../../core/adapters/webauthn/response.ts";
import { type Cbor, encode } from "../../software_authenticator.ts";

function attested(fmt: Cbor, attStmt: Cbor): string {
  const object = new Map<Cbor, Cbor>([["fmt", fmt], ["attStmt", attStmt], ["authData", "x"]]);
  return encode(object).toString("base64url");
}

// deno-lint-ignore no-explicit-any -- clients send anything
const plain = (response: any): Promise<any> => withoutAttestation(response);

Deno.test("withoutAttestation() replaces each attestation by none and keeps the rest", async () => {
  const own = new Map<Cbor, Cbor>([["alg", -7], ["sig", Buffer.alloc(8)]]);
  const certified = new Map<Cbor, Cbor>([...own, ["x5c", [Buffer.alloc(9)]]]);
  const none = attested("none", new Map());
  for (const format of ["none", "packed", "android-key", "apple", "tpm", "x", 1]) {
    for (const statement of [new Map<Cbor, Cbor>(), own, certified, 1]) {
      const attestationObject = attested(format, statement);
      const response = { id: "x", response: { clientDataJSON: "y", attestationObject } };
      assert.deepEqual(await plain(response), {
        id: "x",
        response: { clientDataJSON: "y", attestationObject: none },
      });
    }
  }
});

Deno.test("withoutAttestation() returns null for anything that is not an attestation", async () => {
  for (const attestationObject of ["", "!", 1, null, {}, "gQ"]) {
    assert.equal(await plain({ response: { attestationObject } }), null);
  }
  for (const response of [undefined, null, 1, "x", [], {}, { response: null }]) {
    assert.equal(await plain(response), null);
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
