/** Send policies for tests, and the deliveries of their sends. @module */
import assert from "node:assert/strict";
import type { Ports } from "../../../core/ports/ports.ts";
import {
  type Budget,
  defaultSendPolicy,
  type SendPolicy,
} from "../../../core/domain/sending/send_policy.ts";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import { password } from "../../harness.ts";
import type { Answer, TestApp } from "../app_kit.ts";

export const noBudget: Budget = {
  messagesPerHour: null,
  messagesPerDay: null,
  usdPerHour: null,
  usdPerDay: null,
};

const noBudgets: SendPolicy["budgets"] = {
  number: noBudget,
  prefix: noBudget,
  network: noBudget,
  country: noBudget,
  user: noBudget,
  key: noBudget,
  forwarder: noBudget,
  total: noBudget,
};

/** A policy without limits, except for `change`. */
export function openPolicy(change: Partial<SendPolicy> = {}): SendPolicy {
  return {
    ...defaultSendPolicy,
    budgets: noBudgets,
    guard: { ...defaultSendPolicy.guard, mode: "off" },
    verifiedReservePercent: 0,
    ...change,
  };
}

/** No budgets other than these. */
export function onlyBudgets(budgets: Partial<SendPolicy["budgets"]>): SendPolicy["budgets"] {
  return { ...noBudgets, ...budgets };
}

export function withPolicy(policy: SendPolicy): (ports: Ports) => Ports {
  return (ports) => ({ ...ports, policies: { ...ports.policies, send: policy } });
}

/** `+1202555` and four digits; 100 to 169 are ordinary numbers. */
export function fictional(index: number, area = "202"): string {
  assert.ok(index >= 0 && index < 70);
  return `+1${area}5550${100 + index}`;
}

/** Registers a new user and requests a code. */
export async function sendToStranger(
  app: TestApp,
  username: string,
  phone: string,
): Promise<Answer> {
  await app.register(username, phone);
  return await app.post("/v1/login", { username, password, send: "sms" });
}

/** All deliveries, sent or blocked, oldest first. */
export async function deliveries(app: TestApp): Promise<readonly Delivery[]> {
  const page = await app.ports.sending.listDeliveries({ cursor: null, limit: 1000 });
  return page.items.toReversed();
}
