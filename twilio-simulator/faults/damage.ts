/** What each fault does: it replaces the work of a request, or changes the response afterward. */
import type { Fault } from "./faults.ts";
import type { FaultStage } from "./fault_names.ts";
import { mintSid, type RandomSource } from "../wire/minting.ts";
import { problem, problemCodes, type TwilioAnswer } from "../wire/problem.ts";

/** A response to be sent. A stream that errors is a connection that breaks in the body. */
export type DamagedReply = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string | ReadableStream<Uint8Array> | null;
};

const retryAfterDefaultSeconds = "5";
const hugePaddingBytes = 1024 * 1024;

/** The reply that is sent instead of doing the work; null if the work is done first. */
export function replyInstead(fault: Fault): DamagedReply | null {
  if (fault.name === "html") {
    return page(502, "text/html", "<html><body><h1>502 Bad Gateway</h1></body></html>");
  }
  if (fault.name === "redirect") {
    const moved = page(307, "text/plain", "");
    // .invalid never resolves, so a client that follows with its credentials reaches no server.
    moved.headers.set("Location", "https://elsewhere.invalid/v2/Services");
    return moved;
  }
  const answer = refusalOf(fault);
  return answer === null ? null : withRetryAfter(jsonReply(answer), fault);
}

function refusalOf(fault: Fault): TwilioAnswer | null {
  if (fault.name === "500") return problem(20500);
  if (fault.name === "503") return problem(20503);
  const code = problemCodes.find((known) => String(known) === fault.name);
  return code === undefined ? null : problem(code);
}

/** Twilio documents both headers for 20429. Other errors get Retry-After only if requested. */
function withRetryAfter(reply: DamagedReply, fault: Fault): DamagedReply {
  const limited = fault.name === "20429";
  if (limited) reply.headers.set("Twilio-Reached-Rate-Limit", "simulated");
  if (fault.retryAfterSeconds !== null) {
    reply.headers.set("Retry-After", String(fault.retryAfterSeconds));
  } else if (limited || fault.name === "25109") {
    reply.headers.set("Retry-After", retryAfterDefaultSeconds);
  }
  return reply;
}

/** Damages the real response, after the work was done. */
export function spoil(reply: DamagedReply, text: string, fault: Fault, at: Spoiling): DamagedReply {
  switch (fault.name) {
    case "500_after":
      return jsonReply(problem(20500));
    case "malformed":
      return { ...reply, status: bodied(reply), body: text.slice(0, text.length / 2) || "{" };
    case "truncated":
      return broken(bodied(reply), text.slice(0, text.length / 2));
    case "huge":
      return lie(text, { padding: "x".repeat(hugePaddingBytes) });
    case "lying_types":
      return lie(text, wrongTypes);
    case "lying_sid":
      return lie(text, foreign(at));
    case "lying_to":
      return lie(text, { to: foreignNumber, ...approvalOn(at) });
    case "lying_valid":
      return lie(
        text,
        at.stage === "check" ? { status: "approved", valid: false } : {
          valid: true,
        },
      );
    case "channel_rcs":
    case "channel_auto":
    case "channel_email":
    case "channel_sna":
    case "channel_other":
    case "channel_missing":
      return renamed(text, channelWords[fault.name]);
    default:
      return reply;
  }
}

export type Spoiling = { readonly stage: FaultStage; readonly randomBytes: RandomSource };

/** Values that a careless `if (answer.valid)` or `String(answer.status)` would accept. */
const wrongTypes = {
  sid: 42,
  service_sid: { sid: null },
  to: null,
  channel: ["sms"],
  status: ["approved"],
  valid: "true",
  send_code_attempts: "none",
  date_created: "yesterday",
  attempts: { sid: 42 },
  meta: "none",
};

/** A next page at another host, to which a client must not send its credentials. */
const foreignPage = { next_page_url: "https://elsewhere.invalid/v2/Attempts?Page=1" };

/** A number that is reserved for fiction. */
const foreignNumber = "+12025550169";

/** The channel in the response instead of the requested one; null: none. */
const channelWords = {
  channel_rcs: "rcs",
  channel_auto: "auto",
  channel_email: "email",
  channel_sna: "sna",
  channel_other: "Carrier-Pigeon",
  channel_missing: null,
} as const;

/** Like Twilio when it upgrades a text: the work is done, and the response has another channel. */
function renamed(text: string, word: string | null): DamagedReply {
  const truth: unknown = text === "" ? {} : JSON.parse(text);
  const body: Record<string, unknown> = Object.assign({}, truth, { channel: word ?? undefined });
  const listed = body["send_code_attempts"];
  if (Array.isArray(listed)) {
    body["send_code_attempts"] = listed.map((each: unknown) =>
      Object.assign({}, each, { channel: word?.toUpperCase() })
    );
  }
  return jsonText(200, JSON.stringify(body));
}

/** The response for another verification; for a check or a fetch, with an approval. */
function foreign(at: Spoiling): Record<string, unknown> {
  if (at.stage === "attempts") return { meta: foreignPage };
  const prefix = at.stage === "service" ? "VA" : "VE";
  const sid = mintSid(prefix, at.randomBytes);
  return { sid, ...approvalOn(at) };
}

/** A false approval for a check or a fetch. */
function approvalOn({ stage }: Spoiling): Record<string, unknown> {
  return stage === "check" || stage === "fetch" ? { status: "approved", valid: true } : {};
}

function lie(text: string, changes: Record<string, unknown>): DamagedReply {
  const truth: unknown = text === "" ? {} : JSON.parse(text);
  return jsonText(200, JSON.stringify(Object.assign({}, truth, changes)));
}

/** A 204 cannot have a body, so its damaged form is a 200. */
function bodied(reply: DamagedReply): number {
  return reply.status === 204 ? 200 : reply.status;
}

export function jsonReply({ status, json, headers }: TwilioAnswer): DamagedReply {
  const reply = jsonText(status, JSON.stringify(json));
  for (const [name, value] of Object.entries(headers ?? {})) reply.headers.set(name, value);
  return reply;
}

function jsonText(status: number, body: string): DamagedReply {
  return page(status, "application/json", body);
}

function page(status: number, type: string, body: string): DamagedReply {
  return { status, headers: new Headers({ "Content-Type": type }), body };
}

/**
 * Announces more bytes than it sends, then breaks. Deno.serve cannot close a connection before the
 * head of a response, so over a socket a dropped connection looks like this too.
 */
export function broken(status: number, start: string): DamagedReply {
  const bytes = new TextEncoder().encode(start);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      if (bytes.byteLength > 0) controller.enqueue(bytes);
    },
    pull(controller) {
      const reason = new TypeError("Connection intentionally broken by the simulator");
      // Deno.serve prints the stack of the error, which would be noise here.
      reason.stack = reason.message;
      controller.error(reason);
    },
  });
  const headers = new Headers({
    "Content-Type": "application/json",
    "Content-Length": String(bytes.byteLength + 512),
  });
  return { status, headers, body };
}
