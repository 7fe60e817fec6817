/** Parses the body of `POST /_sim/fault`. */
import type { FaultOrder } from "./faults.ts";
import { type FaultStage, isFaultName, stages } from "./fault_names.ts";

type ParsedOrder =
  | { readonly ok: true; readonly value: FaultOrder }
  | { readonly ok: false; readonly problem: string };

const known = ["fault", "on", "times", "to", "delay_ms", "retry_after"];
const timesMax = 1_000_000;
const delayMillisecondsMax = 120_000;
const retryAfterSecondsMax = 86_400;

/** Unknown fields and names are errors: a fault that silently does nothing would waste time. */
export function parseFaultOrder(json: Record<string, unknown>): ParsedOrder {
  const unknown = Object.keys(json).find((name) => !known.includes(name));
  if (unknown !== undefined) return problem(`No such field: ${unknown}`);
  const fault = typeof json["fault"] === "number" ? String(json["fault"]) : json["fault"];
  if (typeof fault !== "string" || !isFaultName(fault)) return problem("No such fault");
  const { on = "any", times = 1, to, delay_ms, retry_after } = json;
  if (!isStage(on)) return problem(`No such "on": send any, ${stages.join(", ")}`);
  if (times !== null && !isCount(times, timesMax)) {
    return problem(`Send "times" from 0 (clear) to ${timesMax}, or null (until cleared)`);
  }
  if (to !== undefined && typeof to !== "string") return problem('Send "to" as a string');
  if (delay_ms !== undefined && !isCount(delay_ms, delayMillisecondsMax)) {
    return problem(`Send "delay_ms" from 0 to ${delayMillisecondsMax}`);
  }
  if (retry_after !== undefined && !isCount(retry_after, retryAfterSecondsMax)) {
    return problem(`Send "retry_after" (seconds) from 0 to ${retryAfterSecondsMax}`);
  }
  const value = {
    fault,
    on,
    times,
    ...(to === undefined ? {} : { to }),
    ...(delay_ms === undefined ? {} : { delayMilliseconds: delay_ms }),
    ...(retry_after === undefined ? {} : { retryAfterSeconds: retry_after }),
  };
  return { ok: true, value };
}

function isStage(name: unknown): name is FaultStage | "any" {
  return name === "any" || stages.some((stage) => stage === name);
}

function isCount(value: unknown, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= max;
}

function problem(sentence: string): ParsedOrder {
  return { ok: false, problem: sentence };
}
