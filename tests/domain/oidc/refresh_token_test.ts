import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import {
  familyHashOf,
  mintFirstRefreshToken,
  mintSuccessor,
} from "../../../core/domain/oidc/refresh_token.ts";
import { parseToken } from "../../../core/domain/token.ts";
import { hmacSha256 } from "../../../core/domain/crypto/sha256.ts";

const randomBytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));
const mac = (text: string, context: string): Uint8Array => hmacSha256(context, text);

Deno.test("mintSuccessor() keeps the family, and nothing else", () => {
  const first = mintFirstRefreshToken(randomBytes);
  equal(familyHashOf(first.text), first.familyHash);
  const second = mintSuccessor(first.text, mac);
  const third = mintSuccessor(second.text, mac);
  for (const each of [second, third]) {
    equal(familyHashOf(each.text), first.familyHash);
    deepEqual(parseToken("refresh", each.text), { id: each.id, secretHash: each.secretHash });
  }
  equal(new Set([first, second, third].map(({ id }) => id)).size, 3);
  equal(new Set([first, second, third].map(({ secretHash }) => secretHash)).size, 3);
  deepEqual(mintSuccessor(first.text, mac), second);
});

Deno.test("familyHashOf() differs for each first token, and is null for other text", () => {
  const [one, other] = [mintFirstRefreshToken(randomBytes), mintFirstRefreshToken(randomBytes)];
  notEqual(one.familyHash, other.familyHash);
  match(one.familyHash, /^[0-9a-f]{64}$/);
  for (const text of ["", "lk_f_", one.text.slice(1), `${one.text}x`, one.text.slice(0, -1)]) {
    equal(familyHashOf(text), null);
  }
});
