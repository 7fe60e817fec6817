/**
 * A software authenticator together with a browser. Creates and uses ES256 WebAuthn credentials
 * like a security key without a PIN, and misbehaves if a test requests it.
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

// deno-lint-ignore no-explicit-any -- options as they came over the wire
type Options = any;

/** How to deviate from a real browser and authenticator. */
export interface Misdeeds {
  readonly origin?: string;
  readonly rpId?: string;
  /** The nonce that is signed. */
  readonly challenge?: string;
  readonly type?: string;
  /** The page is in a frame of another origin's page. */
  readonly crossOrigin?: boolean;
  /** The claimed number of signatures. */
  readonly signCount?: number;
  /** 0x01: the user is present; 0x04: the user was verified. */
  readonly flags?: number;
  /** `self`: signed with the new key itself, which is valid. */
  readonly attestation?: "self" | { readonly fmt: string; readonly attStmt: Cbor };
  /** The public key that is sent. */
  readonly publicKey?: Cbor;
  readonly credentialId?: Buffer;
}

export interface SoftwareAuthenticator {
  /** `navigator.credentials.create`: returns its response as JSON. */
  create(options: Options, misdeeds?: Misdeeds): Record<string, unknown>;
  /** `navigator.credentials.get`: returns its response as JSON. */
  get(options: Options, misdeeds?: Misdeeds): Record<string, unknown>;
  /** A copy with the same keys and separate counters. */
  clone(): SoftwareAuthenticator;
}

interface Credential {
  readonly id: Buffer;
  readonly privateKey: KeyObject;
  signCount: number;
}

/** `counts`: whether it counts its signatures. Passkeys that are synced through a cloud do not. */
export function createAuthenticator(
  counts = true,
  credentials: readonly Credential[] = [],
): SoftwareAuthenticator {
  const own = new Map(credentials.map((one) => [one.id.toString("base64url"), { ...one }]));
  return {
    create(options, misdeeds = {}) {
      const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const credential = { id: misdeeds.credentialId ?? randomBytes(32), privateKey, signCount: 0 };
      const id = credential.id.toString("base64url");
      own.set(id, credential);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(credential.id.length);
      const attested = [
        Buffer.alloc(16),
        length,
        credential.id,
        encode(misdeeds.publicKey ?? coseKey(publicKey)),
      ];
      const rpId = misdeeds.rpId ?? options.rp.id;
      const flags = (misdeeds.flags ?? 0x01) | 0x40;
      const authData = authenticatorData(rpId, flags, misdeeds.signCount ?? 0, attested);
      const clientDataJSON = clientData("webauthn.create", options.challenge, misdeeds);
      const signature = signed(authData, clientDataJSON, privateKey);
      const self = {
        fmt: "packed",
        attStmt: new Map<Cbor, Cbor>([["alg", -7], ["sig", signature]]),
      };
      const none = { fmt: "none", attStmt: new Map() };
      const asked = misdeeds.attestation ?? none;
      const { fmt, attStmt } = asked === "self" ? self : asked;
      const attestation = new Map<Cbor, Cbor>([
        ["fmt", fmt],
        ["attStmt", attStmt],
        ["authData", authData],
      ]);
      return answer(id, {
        clientDataJSON,
        attestationObject: encode(attestation).toString("base64url"),
        transports: ["usb", "nfc", "from-the-future"],
      });
    },

    get(options, misdeeds = {}) {
      const allowed: readonly string[] = options.allowCredentials.map((one: Options) => one.id);
      const id = allowed.find((one) => own.has(one)) ?? [...own.keys()][0] ?? "";
      const credential = own.get(id);
      if (credential === undefined) throw new Error("the authenticator has a credential");
      if (counts) credential.signCount += 1;
      const signCount = misdeeds.signCount ?? credential.signCount;
      const rpId = misdeeds.rpId ?? options.rpId;
      const authData = authenticatorData(rpId, misdeeds.flags ?? 0x01, signCount, []);
      const clientDataJSON = clientData("webauthn.get", options.challenge, misdeeds);
      const signature = signed(authData, clientDataJSON, credential.privateKey);
      return answer(id, {
        clientDataJSON,
        authenticatorData: authData.toString("base64url"),
        signature: signature.toString("base64url"),
      });
    },

    clone: () => createAuthenticator(counts, [...own.values()]),
  };
}

function answer(id: string, response: unknown): Record<string, unknown> {
  return { id, rawId: id, type: "public-key", response, clientExtensionResults: {} };
}

function clientData(type: string, challenge: string, misdeeds: Misdeeds): string {
  const text = JSON.stringify({
    type: misdeeds.type ?? type,
    challenge: misdeeds.challenge ?? challenge,
    origin: misdeeds.origin ?? "https://latchkey.test",
    crossOrigin: misdeeds.crossOrigin ?? false,
  });
  return Buffer.from(text).toString("base64url");
}

/** WebAuthn Level 3, 6.1. */
function authenticatorData(
  rpId: string,
  flags: number,
  signCount: number,
  rest: readonly Buffer[],
): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flags);
  head.writeUInt32BE(signCount, 1);
  return Buffer.concat([sha256(Buffer.from(rpId)), head, ...rest]);
}

/** WebAuthn Level 3, 6.3.3 and 8.7. */
function signed(authData: Buffer, clientDataJSON: string, key: KeyObject): Buffer {
  const hash = sha256(Buffer.from(clientDataJSON, "base64url"));
  return sign("sha256", Buffer.concat([authData, hash]), key);
}

/** RFC 9053: kty EC2, alg ES256, crv P-256, x, y. */
function coseKey(publicKey: KeyObject): Cbor {
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  return new Map<Cbor, Cbor>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, Buffer.from(x, "base64url")],
    [-3, Buffer.from(y, "base64url")],
  ]);
}

function sha256(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}

export type Cbor = number | string | Buffer | readonly Cbor[] | ReadonlyMap<Cbor, Cbor>;

/** The part of RFC 8949 that WebAuthn needs: integers below 2^16, bytes, text, lists, maps. */
export function encode(value: Cbor): Buffer {
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") {
    const text = Buffer.from(value);
    return Buffer.concat([head(3, text.length), text]);
  }
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (value instanceof Map) {
    const parts = [...value].flatMap(([name, of]) => [encode(name), encode(of)]);
    return Buffer.concat([head(5, value.size), ...parts]);
  }
  const items = [...value as readonly Cbor[]];
  return Buffer.concat([head(4, items.length), ...items.map(encode)]);
}

function head(major: number, count: number): Buffer {
  if (count < 24) return Buffer.from([major << 5 | count]);
  if (count < 256) return Buffer.from([major << 5 | 24, count]);
  return Buffer.from([major << 5 | 25, count >> 8, count & 0xff]);
}
