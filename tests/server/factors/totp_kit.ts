/** An authenticator app, written from RFC 6238 without the library under test. @module */
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import assert from "node:assert/strict";
import type { Answer, TestApp } from "../app_kit.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** RFC 4648 base 32 without padding. */
export function fromBase32(text: string): Uint8Array {
  const bits = [...text].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0"));
  const bytes = bits.join("").match(/.{8}/g) ?? [];
  return new Uint8Array(bytes.map((byte) => parseInt(byte, 2)));
}

/** The code that an app shows at `now`. */
export function appCode(secret: string, now: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const mac = createHmac("sha1", fromBase32(secret)).update(counter).digest();
  const offset = mac.readUInt8(mac.length - 1) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** A code that is incorrect for all steps within two of `now`. */
export function wrongAppCode(secret: string, now: number): string {
  const near = [-2, -1, 0, 1, 2].map((step) => appCode(secret, now + step * 30_000));
  return ["000000", "111111", "222222", "333333", "444444", "555555"]
    .find((code) => !near.includes(code)) ?? "666666";
}

export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

/** Sends a request in a session, without a body. */
export function act(app: TestApp, method: string, path: string, token: string): Promise<Answer> {
  return app.request(method, path, { headers: bearer(token) });
}

/** Enrolls an app over HTTP, and advances the clock so that its current code is unused. */
export async function givenTotp(app: TestApp, sessionToken: string): Promise<string> {
  const enrolled = await act(app, "POST", "/v1/totp/enroll", sessionToken);
  assert.equal(enrolled.status, 200, enrolled.text);
  const { secret } = enrolled.json;
  const code = appCode(secret, app.clock.now());
  const confirmed = await app.post("/v1/totp/confirm", { code }, bearer(sessionToken));
  assert.equal(confirmed.status, 200, confirmed.text);
  app.clock.advance(60);
  return secret;
}
