/** A core whose verifications have a separate Verify service, and an app with an API key. @module */
import assert from "node:assert/strict";
import { openTwilioVerifier } from "../../../core/adapters/twilio/twilio_verifier.ts";
import { createVerifyService } from "../../../core/adapters/twilio/verify_service.ts";
import type { KeyCaller } from "../../../core/domain/audit_event.ts";
import { type Budget, defaultSendPolicy } from "../../../core/domain/sending/send_policy.ts";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import type { Outcome, RefusalCode } from "../../../core/domain/refusal.ts";
import type { TokenId } from "../../../core/domain/token.ts";
import type { Ports } from "../../../core/ports/ports.ts";
import type { CodeVerifier } from "../../../core/ports/verifier.ts";
import type { VerificationState } from "../../../core/service.ts";
import { caller, openTestCore, phoneNumber, type TestCore } from "../../harness.ts";

export interface VerificationCore extends TestCore {
  /** The Verify service of verifications. */
  readonly serviceSid: string;
  /** The valid code of a number's verification; empty if it has none. */
  code(to?: string): string;
  /** Starts a verification by SMS, or fails the test. */
  start(by?: KeyCaller, more?: Partial<StartInput>): Promise<VerificationState>;
  deliveries(): Promise<readonly Delivery[]>;
}

export type StartInput = Parameters<TestCore["core"]["startVerification"]>[0];

/** The caller of an app's request with a key. */
export function keyCaller(name = "shop"): KeyCaller {
  const id = name.padEnd(22, "_") as TokenId;
  return { ...caller, address: "192.0.2.50", apiKey: { id, name } };
}

export const shop = keyCaller();

export const startInput: StartInput = {
  to: phoneNumber,
  channel: "sms",
  purpose: "sign_up",
  clientAddress: "198.51.100.7",
  locale: null,
  appHash: null,
};

export async function openVerificationCore(
  change: (ports: Ports) => Ports = (ports) => ports,
): Promise<VerificationCore> {
  let verifier: CodeVerifier | null = null;
  const opened = await openTestCore((base) => {
    const ports = change(base);
    // A copy with spread would read the policies only once.
    return Object.defineProperty(Object.create(ports), "verifier", {
      get: () => verifier ?? ports.verifier,
    });
  });
  const { simulator, clock, core, ports } = opened;
  const { account } = simulator;
  const credentials = { username: account.accountSid, password: account.authToken };
  const connection = {
    fetch: simulator.fetch,
    baseUrl: "https://verify.twilio.com",
    credentials,
    now: clock.now,
    timeoutMs: 200,
  };
  const made = await createVerifyService(connection, "Verifications");
  assert.ok(made.result === "found", "the simulator creates a service");
  const { serviceSid } = made;
  verifier = openTwilioVerifier({
    ...connection,
    serviceSid: account.serviceSid,
    serviceSids: { verification: serviceSid },
  });
  return {
    ...opened,
    serviceSid,
    code: (to = phoneNumber) => simulator.codeFor(to, serviceSid) ?? "",
    start: async (by = shop, more = {}) =>
      value(await core.startVerification({ ...startInput, ...more }, by)),
    deliveries: async () => {
      const page = await ports.sending.listDeliveries({ cursor: null, limit: 1000 });
      return page.items.toReversed();
    },
  };
}

/** The value of an outcome, or fails the test. */
export function value<Value>(outcome: Outcome<Value, RefusalCode>): Value {
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome.value;
}

/** `ok`, or the code of the refusal. */
export function codeOf(outcome: Outcome<unknown, RefusalCode>): string {
  return outcome.ok ? "ok" : outcome.refusal.code;
}

/** How often each result occurs. */
export function tally(outcomes: readonly Outcome<unknown, RefusalCode>[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[codeOf(outcome)] = (counts[codeOf(outcome)] ?? 0) + 1;
  return counts;
}

/** A code that differs from the given one. */
export function wrongCode(code: string): string {
  return code.startsWith("1") ? `2${code.slice(1)}` : `1${code.slice(1)}`;
}

/** The default policy with these budgets instead. */
export function withBudgets(
  budgets: Partial<typeof defaultSendPolicy.budgets>,
): (ports: Ports) => Ports {
  return (ports) => ({
    ...ports,
    policies: {
      ...ports.policies,
      send: { ...defaultSendPolicy, budgets: { ...defaultSendPolicy.budgets, ...budgets } },
    },
  });
}

export const noBudget: Budget = {
  messagesPerHour: null,
  messagesPerDay: null,
  usdPerHour: null,
  usdPerDay: null,
};
