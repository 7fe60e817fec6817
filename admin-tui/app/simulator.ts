import type { PhoneNumber } from "../../core/domain/account/phone_number.ts";

/**
 * The controls of a simulated provider, called without the core. Faults are armed and codes are
 * read only if the provider is a simulator on this machine, never in production.
 */
export type SimulatorQuestion =
  | {
    readonly kind: "armFault";
    readonly fault: string;
    readonly on: "start" | "check";
    /** Limits the fault to requests about this number; null for any number. */
    readonly to: PhoneNumber | null;
  }
  | { readonly kind: "disarmFaults" }
  | { readonly kind: "readFaults" }
  | {
    readonly kind: "readCode";
    readonly test: number;
    readonly to: PhoneNumber;
    readonly serviceId: string | null;
  };

export type SimulatorAnswer =
  | {
    readonly kind: "armFault" | "disarmFaults" | "readFaults";
    /** The armed faults, such as `60203 on start`. */
    readonly reply: readonly string[] | "unavailable";
  }
  | { readonly kind: "readCode"; readonly test: number; readonly code: string | null };

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The timeout of a call to the simulator, which is on this machine. */
const timeoutMilliseconds = 2000;

/** Whether a base URL is on this machine, and therefore not Twilio. */
export function isSimulatorUrl(baseUrl: string): boolean {
  const url = URL.parse(baseUrl);
  return url !== null && /^https?:$/.test(url.protocol) &&
    /^(127(\.\d+){3}|localhost|\[::1\])$/.test(url.hostname);
}

/** Calls the simulator at `baseUrl`. A base URL on another machine is never called. */
export async function askSimulator(
  { baseUrl, fetch }: { readonly baseUrl: string | null; readonly fetch: Fetch | undefined },
  question: SimulatorQuestion,
): Promise<SimulatorAnswer> {
  const here = baseUrl !== null && isSimulatorUrl(baseUrl) && fetch !== undefined;
  const ask = here
    ? (path: string, body?: unknown) => askJson(fetch, `${baseUrl}/_sim${path}`, body)
    : () => Promise.resolve(null);
  if (question.kind === "readCode") {
    const { test, to, serviceId } = question;
    const query = new URLSearchParams({ to, ...(serviceId && { service_sid: serviceId }) });
    const code = fieldOf(await ask(`/code?${query}`), "code");
    const plain = typeof code === "string" && /^[0-9]{4,10}$/.test(code);
    return { kind: "readCode", test, code: plain ? code : null };
  }
  return { kind: question.kind, reply: await changeFaults(ask, question) };
}

type Armed = readonly string[] | "unavailable";

type Ask = (path: string, body?: unknown) => Promise<unknown>;

async function changeFaults(
  ask: Ask,
  question: Exclude<SimulatorQuestion, { readonly kind: "readCode" }>,
): Promise<Armed> {
  if (question.kind === "readFaults") return armedOf(await ask("/fault"));
  if (question.kind === "armFault") {
    const { fault, on, to } = question;
    const order = { fault, on, ...(to === null ? {} : { to }) };
    return armedOf(await ask("/fault", order));
  }
  let armed = armedOf(await ask("/fault"));
  while (armed !== "unavailable" && armed.length > 0) {
    const fault = armed[0]?.split(" ")[0] ?? "";
    const left = armedOf(await ask("/fault", { fault, times: 0 }));
    // Stop if the simulator keeps the fault, to avoid an endless loop.
    if (left !== "unavailable" && left.length >= armed.length) return left;
    armed = left;
  }
  return armed;
}

function armedOf(json: unknown): Armed {
  const armed = fieldOf(json, "armed");
  if (!Array.isArray(armed)) return "unavailable";
  return armed.slice(0, 50).flatMap((one: unknown) => {
    const [fault, on] = [fieldOf(one, "fault"), fieldOf(one, "on")];
    const named = [fault, on].every((name) => /^[0-9a-z_]{1,20}$/.test(String(name)));
    return named ? [`${fault} on ${on}`] : [];
  });
}

function fieldOf(json: unknown, name: string): unknown {
  return typeof json === "object" && json !== null
    ? Object.entries(json)
      .find(([key]) => key === name)?.[1]
    : undefined;
}

/** Null for anything but a response with status 200, so that a stopped simulator is no crash. */
async function askJson(fetch: Fetch, url: string, body: unknown): Promise<unknown> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMilliseconds);
  const post = body === undefined ? {} : {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  };
  try {
    const response = await fetch(url, { ...post, redirect: "error", signal: timeout.signal });
    const json: unknown = await response.json();
    return response.status === 200 ? json : null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
