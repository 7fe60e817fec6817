/** A simulator with a stopped clock and deterministic random bytes, and functions that call it. */
import { createHash } from "node:crypto";
import { createSimulator, type Sent } from "../../twilio-simulator/app.ts";
import type { Simulator, SimulatorOptions } from "../../twilio-simulator/simulator.ts";

export const ordinaryNumber = "+12025550142";
export const startedAt = Date.parse("2026-11-22T12:00:00.500Z");

export type Reply = {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
};

export type Bench = {
  readonly simulator: Simulator;
  readonly sent: Sent[];
  readonly call: (
    method: string,
    path: string,
    form?: Record<string, string>,
    authorization?: string,
  ) => Promise<Reply>;
  readonly start: (to: string, form?: Record<string, string>) => Promise<Reply>;
  readonly check: (form: Record<string, string>) => Promise<Reply>;
  readonly service: string;
};

export function seededBytes(): (count: number) => Uint8Array {
  let draws = 0;
  return (count) => {
    draws += 1;
    return new Uint8Array(createHash("sha512").update(`draw ${draws}`).digest().subarray(0, count));
  };
}

export function basic(name: string, secret: string): string {
  return `Basic ${btoa(`${name}:${secret}`)}`;
}

export function openBench(options: Partial<SimulatorOptions> = {}): Bench {
  const sent: Sent[] = [];
  const simulator = createSimulator({
    clock: () => startedAt,
    randomBytes: seededBytes(),
    onSend: (message) => sent.push(message),
    ...options,
  });
  const { accountSid, authToken, serviceSid } = simulator.account;
  const service = `/v2/Services/${serviceSid}`;
  const call: Bench["call"] = async (method, path, form, authorization) => {
    const response = await simulator.fetch(`http://127.0.0.1:4010${path}`, {
      method,
      headers: { Authorization: authorization ?? basic(accountSid, authToken) },
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    });
    const text = await response.text();
    const body: Record<string, unknown> = text === "" ? {} : JSON.parse(text);
    return { status: response.status, body, headers: response.headers };
  };
  return {
    simulator,
    sent,
    service,
    call,
    start: (to, form) =>
      call("POST", `${service}/Verifications`, { To: to, Channel: "sms", ...form }),
    check: (form) => call("POST", `${service}/VerificationCheck`, form),
  };
}

/** The valid code; throws if the number has none. */
export function liveCode(simulator: Simulator, to: string): string {
  const code = simulator.codeFor(to);
  if (code === null) throw new Error(`No valid code for ${to}`);
  return code;
}

/** An incorrect code of the same length. */
export function wrongCode(code: string): string {
  return (code.startsWith("0") ? "1" : "0") + code.slice(1);
}
