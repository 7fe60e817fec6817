import { type FaultName, type FaultStage, isFaultName } from "./fault_names.ts";

/** Which fault applies to which request: one that was armed, or that of a magic number. */
import { magicNumbers } from "./magic_numbers.ts";

export type Fault = {
  readonly name: FaultName;
  readonly delayMilliseconds: number;
  /** Null: the fault's default. */
  readonly retryAfterSeconds: number | null;
};

export type FaultOrder = {
  readonly fault: FaultName;
  /** Default: `any`. */
  readonly on?: FaultStage | "any";
  /** Default: 1. Null: until cleared. 0: clears every order for this fault. */
  readonly times?: number | null;
  /** Only requests about this number or address. */
  readonly to?: string;
  /** For `slow`. Default: 2,000. */
  readonly delayMilliseconds?: number;
  readonly retryAfterSeconds?: number;
};

/** The facts about a request that decide which fault applies. */
export type Facts = {
  readonly stage: FaultStage;
  readonly to: string | null;
  readonly channel: string | null;
  /** `RiskCheck=disable`: Fraud Guard and geo permissions do not apply. */
  readonly riskAccepted: boolean;
};

export type ArmedFault = Fault & {
  readonly on: FaultStage | "any";
  readonly to: string | null;
  readonly timesLeft: number | null;
};

export type FaultBook = {
  /** Throws RangeError for a name that is not in `faultNames`. */
  readonly arm: (order: FaultOrder) => void;
  /** Armed faults come first, in the order in which they were armed, then magic numbers. */
  readonly take: (facts: Facts) => Fault | null;
  readonly armed: () => readonly ArmedFault[];
  readonly clear: () => void;
};

const slowMilliseconds = 2_000;

export function createFaultBook(): FaultBook {
  let armed: ArmedFault[] = [];
  return {
    arm: (order) => {
      if (!isFaultName(order.fault)) throw new RangeError(`No such fault: ${order.fault}`);
      if (order.times === 0) armed = armed.filter((fault) => fault.name !== order.fault);
      else armed.push(armedFault(order));
    },
    take: (facts) => {
      const found = armed.find((fault) => matches(fault, facts));
      if (found === undefined) return takeMagic(facts);
      armed = armed.flatMap((fault) => fault === found ? spend(fault) : [fault]);
      return found;
    },
    armed: () => [...armed],
    clear: () => {
      armed = [];
    },
  };
}

function armedFault(order: FaultOrder): ArmedFault {
  return {
    name: order.fault,
    delayMilliseconds: order.delayMilliseconds ?? slowMilliseconds,
    retryAfterSeconds: order.retryAfterSeconds ?? null,
    on: order.on ?? "any",
    to: order.to ?? null,
    timesLeft: order.times === undefined ? 1 : order.times,
  };
}

function spend(fault: ArmedFault): readonly ArmedFault[] {
  if (fault.timesLeft === null) return [fault];
  return fault.timesLeft > 1 ? [{ ...fault, timesLeft: fault.timesLeft - 1 }] : [];
}

function takeMagic(facts: Facts): Fault | null {
  const magic = magicNumbers.find(({ to, on, fault }) => matches({ name: fault, on, to }, facts));
  if (magic === undefined) return null;
  return { name: magic.fault, delayMilliseconds: slowMilliseconds, retryAfterSeconds: null };
}

function matches(fault: Pick<ArmedFault, "name" | "on" | "to">, facts: Facts): boolean {
  if (fault.on !== "any" && fault.on !== facts.stage) return false;
  if (fault.to !== null && fault.to !== facts.to) return false;
  if (facts.riskAccepted && (fault.name === "60410" || fault.name === "60605")) return false;
  // Landlines do not accept texts, and Fraud Guard checks only texts: a call is still placed.
  const textOnly = fault.name === "60205" || fault.name === "60410";
  return !textOnly || facts.stage !== "start" || facts.channel === "sms";
}
