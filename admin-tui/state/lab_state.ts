import type { PhoneNumber } from "../../core/domain/account/phone_number.ts";
import type { Channel } from "../../core/domain/channel.ts";
import type { Instant } from "../../core/domain/instant.ts";
import type { Delivery, DeliveryId } from "../../core/domain/sending/delivery.ts";
import type { ProviderCall } from "../../core/domain/sending/provider_call.ts";
import type { TestQuote } from "../../core/operator.ts";
import { emptyField, type Field } from "../input/field.ts";

export type LabPhase = "draft" | "sending" | "waiting" | "checking" | "canceling" | "ended";

/** How a test ended. */
export type TestVerdict = "approved" | "too_many_attempts" | "gone" | "expired" | "canceled";

export interface Evidence {
  readonly good: boolean;
  readonly call: ProviderCall;
  /** The number of the send and its price: `send 2 of 5, about 0.0083 USD`. */
  readonly note: string | null;
}

/** A test that the provider has accepted. */
export interface TestVerification {
  readonly id: string;
  /** The channel of its last send. */
  readonly channel: Channel;
  /** The Verify service of the provider that it runs in. */
  readonly serviceId: string;
  /** Messages sent so far; the provider allows five. */
  readonly sends: number;
  /** When a resend becomes advisable; an earlier one is still allowed. */
  readonly resendAt: Instant;
}

export interface LabState {
  /** The number of the test, so that answers to an earlier one are dropped. */
  readonly test: number;
  readonly phase: LabPhase;
  readonly focus: "number" | "code" | null;
  readonly channel: Channel;
  readonly number: Field;
  /** The accepted number; null before. */
  readonly to: PhoneNumber | null;
  /** Whether it is a user's number, which is never shown in full, not even to edit it. */
  readonly masked: boolean;
  /** The core's quote for that number and channel; null before the answer. */
  readonly quote: TestQuote | null;
  readonly code: Field;
  readonly verification: TestVerification | null;
  readonly expiresAt: Instant | null;
  /** Whether the first message waits for a second key, because it costs money. */
  readonly asking: boolean;
  /** Whether the operator was warned that a resend is early; the next press sends anyway. */
  readonly warned: boolean;
  /** Incorrect codes so far. */
  readonly wrong: number;
  readonly verdict: TestVerdict | null;
  /** What went wrong; `troubleAt` is the step. */
  readonly trouble: string | null;
  readonly troubleAt: "number" | "send" | "verdict";
  readonly evidence: readonly Evidence[];
  /** Whole seconds that the running call has taken. */
  readonly waitedSeconds: number;
  /** How many lines the evidence is scrolled up from its end. */
  readonly scroll: number;
  /** Whether SIDs, paths and request IDs are shown in full. */
  readonly raw: boolean;
  /** The most recent tests, newest first; null before the first answer. */
  readonly recent: readonly Delivery[] | null;
  /** The test among them under the cursor; null while the keys are those of the steps. */
  readonly selected: DeliveryId | null;
  /** The state of the simulator controls; unused with a real provider. */
  readonly simulator: SimulatorState;
}

export interface SimulatorState {
  /** The code on the simulator's phone, while the test waits for it. */
  readonly phoneCode: string | null;
  /** Armed faults, such as `60203 on start`; null before they are read. */
  readonly armed: readonly string[] | null;
  /** The list of faults; null while it is closed. */
  readonly faults: FaultList | null;
  readonly trouble: string | null;
}

export interface FaultList {
  readonly cursor: number;
  /** The request that the fault applies to. */
  readonly on: "start" | "check";
}

// The provider's limits for one verification.
export const testLifetimeMilliseconds = 10 * 60 * 1000;
export const testGuessesMax = 5;
export const testSendsMax = 5;

export const newSimulator: SimulatorState = {
  phoneCode: null,
  armed: null,
  faults: null,
  trouble: null,
};

export const newLab: LabState = {
  test: 1,
  phase: "draft",
  focus: null,
  channel: "sms",
  number: emptyField,
  to: null,
  masked: false,
  quote: null,
  code: emptyField,
  verification: null,
  expiresAt: null,
  asking: false,
  warned: false,
  wrong: 0,
  verdict: null,
  trouble: null,
  troubleAt: "send",
  evidence: [],
  waitedSeconds: 0,
  scroll: 0,
  raw: false,
  recent: null,
  selected: null,
  simulator: newSimulator,
};
