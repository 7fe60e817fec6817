import type { PhoneNumber } from "../../core/domain/account/phone_number.ts";
import type { Channel } from "../../core/domain/channel.ts";
import type { Instant } from "../../core/domain/instant.ts";
import type { Delivery } from "../../core/domain/sending/delivery.ts";
import type { ProviderCall } from "../../core/domain/sending/provider_call.ts";
import type { TestQuote } from "../../core/operator.ts";
import { emptyField, type Field } from "../input/field.ts";

/** What the OTP lab shows. */

export type LabPhase = "draft" | "sending" | "waiting" | "checking" | "cancelling" | "ended";

/** How a test ended. */
export type TestVerdict = "approved" | "too_many_attempts" | "gone" | "expired" | "cancelled";

export interface Evidence {
  readonly good: boolean;
  readonly call: ProviderCall;
  /** Which of how many it was, and what it costs: `send 2 of 5, about 0.0083 USD`. */
  readonly note: string | null;
}

/** A test that the provider has taken. */
export interface TestVerification {
  readonly id: string;
  /** The channel of its last send. */
  readonly channel: Channel;
  /** The provider's service that it runs in. */
  readonly serviceId: string;
  /** Messages sent for it so far; the provider sends five. */
  readonly sends: number;
  /** From when on another send is sensible. An earlier one is made all the same. */
  readonly resendAt: Instant;
}

export interface LabState {
  /** Counts tests, so that an answer to an earlier one is dropped. */
  readonly test: number;
  readonly phase: LabPhase;
  readonly focus: "number" | "code" | null;
  readonly channel: Channel;
  readonly number: Field;
  /** The number that was accepted; null before. */
  readonly to: PhoneNumber | null;
  /** What the core says of that number and channel; null before the answer. */
  readonly quote: TestQuote | null;
  readonly code: Field;
  readonly verification: TestVerification | null;
  readonly expiresAt: Instant | null;
  /** Whether the operator was told that a resend is early: the next one is made. */
  readonly warned: boolean;
  /** Wrong codes so far. */
  readonly wrong: number;
  readonly verdict: TestVerdict | null;
  /** What went wrong, and at which step. */
  readonly trouble: string | null;
  readonly troubleAt: "number" | "send" | "verdict";
  readonly evidence: readonly Evidence[];
  /** Lines that the evidence is scrolled up from its end. */
  readonly scroll: number;
  /** Whether SIDs, paths and request ids stand whole. */
  readonly raw: boolean;
  /** The newest tests on record, newest first; null before the first answer. */
  readonly recent: readonly Delivery[] | null;
  /** What only a simulator has; unused where the provider is real. */
  readonly simulator: SimulatorState;
}

export interface SimulatorState {
  /** The code on the simulator's phone, while its test waits for it. */
  readonly phoneCode: string | null;
  /** Faults that wait for their request, as `60203 on start`; null before they were read. */
  readonly armed: readonly string[] | null;
  /** The open list of faults; null while it is closed. */
  readonly faults: FaultList | null;
  readonly trouble: string | null;
}

export interface FaultList {
  readonly cursor: number;
  /** What the fault is to hit. */
  readonly on: "start" | "check";
}

// What the provider allows one verification.
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
  quote: null,
  code: emptyField,
  verification: null,
  expiresAt: null,
  warned: false,
  wrong: 0,
  verdict: null,
  trouble: null,
  troubleAt: "send",
  evidence: [],
  scroll: 0,
  raw: false,
  recent: null,
  simulator: newSimulator,
};
