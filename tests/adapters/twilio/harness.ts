import type { CheckOptions, SendOptions } from "../../../core/ports/verifier.ts";
import assert from "node:assert/strict";
import {
  openTwilioVerifier,
  type TwilioVerifierOptions,
} from "../../../core/adapters/twilio/twilio_verifier.ts";
import type { Code } from "../../../core/domain/one_time_code.ts";
import { parseCode } from "../../../core/domain/one_time_code.ts";
import type { PhoneNumber } from "../../../core/domain/account/phone_number.ts";
import { parsePhoneNumber } from "../../../core/domain/account/phone_number.ts";
import type { CodeVerifier, StartAnswer } from "../../../core/ports/verifier.ts";
import { createSimulator } from "../../../twilio-simulator/app.ts";
import type { Simulator } from "../../../twilio-simulator/simulator.ts";

export const serviceSid = `VA${"0".repeat(24)}00facade`;
export const verificationSid = `VE${"0123456789abcdef".repeat(2)}`;

export function phoneNumber(text: string): PhoneNumber {
  const parsed = parsePhoneNumber(text);
  assert.ok(parsed !== null);
  return parsed;
}

export function codeOf(text: string): Code {
  const parsed = parseCode(text);
  assert.ok(parsed !== null);
  return parsed;
}

export const alice = phoneNumber("+12025550100");

/** A simulator with a stopped clock, and a verifier that uses it. */
export function openSimulated(
  more: Partial<TwilioVerifierOptions> = {},
): { readonly simulator: Simulator; readonly verifier: CodeVerifier } {
  const simulator = createSimulator({
    clock: () => 1_800_000_000_000,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  });
  const { accountSid, authToken } = simulator.account;
  const verifier = openTwilioVerifier({
    fetch: simulator.fetch,
    baseUrl: "http://verify.test",
    credentials: { username: accountSid, password: authToken },
    serviceSid: simulator.account.serviceSid,
    now: () => performance.now(),
    ...more,
  });
  return { simulator, verifier };
}

/** A verifier whose provider is a single function. */
export function openAgainst(
  fetch: typeof globalThis.fetch,
  more: Partial<TwilioVerifierOptions> = {},
): CodeVerifier {
  const credentials = { username: "AC", password: "secret" };
  const now = () => performance.now();
  const baseUrl = "http://verify.test";
  return openTwilioVerifier({ fetch, baseUrl, credentials, serviceSid, now, ...more });
}

export function answering(
  body: unknown,
  init: ResponseInit = {},
): typeof globalThis.fetch {
  return () => Promise.resolve(new Response(JSON.stringify(body), init));
}

export function verificationBody(more: Record<string, unknown> = {}): Record<string, unknown> {
  const known = { sid: verificationSid, service_sid: serviceSid, channel: "sms" };
  return { ...known, status: "pending", valid: false, to: alice, ...more };
}

/** The verification of a send; fails if nothing was sent. */
export function sidOf(answer: StartAnswer): string {
  assert.equal(answer.result, "sent");
  return answer.result === "sent" ? answer.verificationId : "";
}

/** An incorrect code of the same length. */
export function wrongCodeFor(simulator: Simulator, to: string): Code {
  const right = simulator.codeFor(to) ?? "000000";
  return codeOf(right === "111111" ? "222222" : "111111");
}

export function rightCodeFor(simulator: Simulator, to: string): Code {
  return codeOf(simulator.codeFor(to) ?? "");
}

/** A send with default options. */
export const plain: SendOptions = {
  purpose: "login",
  locale: null,
  appHash: null,
  challengeId: null,
  clientAddress: null,
  known: false,
};

/** Options for checking the code of Alice's login. */
export const ofLogin: CheckOptions = { purpose: "login", to: alice };
