import { Buffer } from "node:buffer";
import { equal, match } from "node:assert/strict";
import { parseCode } from "../../../core/domain/one_time_code.ts";
import {
  mintTotpSecret,
  type TotpSecret,
  totpStep,
  totpUri,
} from "../../../core/domain/factors/totp.ts";
import { appCode, fromBase32 } from "../../server/factors/totp_kit.ts";

// RFC 6238, appendix B: the ASCII secret, and the last six of the eight digits for SHA-1.
const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" as TotpSecret;
const vectors: readonly (readonly [number, string])[] = [
  [59, "287082"],
  [1111111109, "081804"],
  [1111111111, "050471"],
  [1234567890, "005924"],
  [2000000000, "279037"],
  [20000000000, "353130"],
];

const step = (text: string, now: number) => totpStep(secret, parseCode(text) ?? fail(), now);

function fail(): never {
  throw new Error("a test's code is digits");
}

Deno.test("totpStep() and the test authenticator app match the vectors of RFC 6238", async () => {
  equal(Buffer.from(fromBase32(secret)).toString(), "12345678901234567890");
  for (const [seconds, code] of vectors) {
    equal(appCode(secret, seconds * 1000), code);
    equal(await step(code, seconds * 1000), Math.floor(seconds / 30));
  }
});

Deno.test("totpStep() accepts a code at most one step early or late", async () => {
  const at = 1_234_567_890_000;
  const own = Math.floor(at / 30_000);
  const code = appCode(secret, at);
  for (const [off, answer] of [[-2, null], [-1, own], [0, own], [1, own], [2, null]] as const) {
    equal(await step(code, at + off * 30_000), answer, `${off} steps off`);
  }
});

Deno.test("totpStep() accepts only six digits", async () => {
  const now = 59_000;
  for (const code of ["2870", "87082", "0287082", "94287082", "2870820000"]) {
    equal(await step(code, now), null, code);
  }
});

Deno.test("mintTotpSecret() returns 160 bits, different each time", async () => {
  const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const minted = await mintTotpSecret(randomBytes);
  match(minted, /^[A-Z2-7]{32}$/);
  equal(fromBase32(minted).length, 20);
  equal(await mintTotpSecret(randomBytes) === minted, false);
  const known = Buffer.from("12345678901234567890");
  equal(await mintTotpSecret(() => new Uint8Array(known)), secret);
});

Deno.test("totpUri() contains the issuer, account and parameters, all escaped", async () => {
  const uri = await totpUri(secret, "ada+1@example.org", "Acme & Co");
  const parsed = new URL(uri);
  equal(parsed.protocol, "otpauth:");
  equal(parsed.host + parsed.pathname, "totp/Acme%20%26%20Co:ada%2B1%40example.org");
  const { secret: written, ...rest } = Object.fromEntries(parsed.searchParams);
  equal(written, secret);
  equal(
    JSON.stringify(rest),
    '{"issuer":"Acme & Co","algorithm":"SHA1","digits":"6","period":"30"}',
  );
});
