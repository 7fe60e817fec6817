/** Handles one Twilio request: journal, credentials, fault, work, headers. */
import { accepts } from "./wire/account.ts";
import { type DamagedReply, jsonReply, replyInstead, spoil } from "./faults/damage.ts";
import type { Facts, Fault, FaultBook } from "./faults/faults.ts";
import type { FaultStage } from "./faults/fault_names.ts";
import { type Fields, readForm } from "./wire/form.ts";
import type { Journal } from "./journal.ts";
import { isoInstant, mintSid } from "./wire/minting.ts";
import { problem } from "./wire/problem.ts";
import type { Routes } from "./verify/routes.ts";
import type { World } from "./verify/world.ts";

export type Engine = {
  readonly world: World;
  readonly routes: Routes;
  readonly faults: FaultBook;
  readonly journal: Journal;
  /** Waits (null: forever); rejects as soon as the signal aborts. */
  readonly pause: (milliseconds: number | null, signal: AbortSignal) => Promise<void>;
  /** Aborting it ends every hanging request. A reset replaces it. */
  closing: AbortController;
  inFlight: number;
};

/** Returns the response, or null if the connection is to be dropped. Never throws for a fault. */
export async function exchange(engine: Engine, request: Request): Promise<Response | null> {
  const { world, journal } = engine;
  engine.inFlight += 1;
  const startedAt = world.now();
  try {
    const url = new URL(request.url);
    const form = await readForm(request);
    const fields = form.ok ? form.value : new Map<string, string>();
    const settle = journal.open({
      at: isoInstant(startedAt),
      method: request.method,
      path: url.pathname + url.search,
      form: Object.fromEntries(fields),
    });
    const early = !accepts(world.account, request.headers.get("authorization"))
      ? { ...problem(20003), headers: { "WWW-Authenticate": 'Basic realm="Twilio API"' } }
      : form.ok
      ? null
      : form.answer;
    const reply = early === null ? await work(engine, request, fields, settle) : jsonReply(early);
    if (reply === null) return null;
    settle({ status: reply.status, ...namesIn(reply) });
    return stamped(engine, reply, startedAt);
  } finally {
    engine.inFlight -= 1;
  }
}

type Settle = ReturnType<Journal["open"]>;

async function work(
  engine: Engine,
  request: Request,
  fields: Fields,
  settle: Settle,
): Promise<DamagedReply | null> {
  const facts = factsOf(engine.world, request, fields);
  const fault = engine.faults.take(facts);
  if (fault === null) return (await routed(engine, request, fields)).reply;
  settle({ fault: fault.name });
  if (fault.name === "drop_before") return null;
  if (fault.name === "hang" && !await paused(engine, request, null)) return null;
  const instead = replyInstead(fault);
  if (instead !== null) return instead;
  const { reply, text } = await routed(engine, request, fields);
  return await afterward(engine, request, { fault, facts, reply, text });
}

async function routed(
  engine: Engine,
  request: Request,
  fields: Fields,
): Promise<{ reply: DamagedReply; text: string }> {
  const response = await engine.routes.fetch(request, { fields });
  const { status, headers } = response;
  const body = response.body === null ? null : await response.text();
  return { reply: { status, headers, body }, text: body ?? "" };
}

type Done = {
  readonly fault: Fault;
  readonly facts: Facts;
  readonly reply: DamagedReply;
  readonly text: string;
};

async function afterward(
  engine: Engine,
  request: Request,
  done: Done,
): Promise<DamagedReply | null> {
  const { fault, facts, reply, text } = done;
  const { attempts, randomBytes } = engine.world;
  if (fault.name === "drop_after") return null;
  if (fault.name === "slow" && !await paused(engine, request, fault.delayMilliseconds)) return null;
  if (fault.name === "undelivered" && facts.stage === "start" && reply.status === 201) {
    const newest = [...attempts.values()].at(-1);
    if (newest !== undefined) newest.undelivered = true;
  }
  return spoil(reply, text, fault, { stage: facts.stage, randomBytes });
}

/** False if the client disconnected, or the simulator ended the request, before the time was up. */
async function paused(
  engine: Engine,
  request: Request,
  milliseconds: number | null,
): Promise<boolean> {
  const signal = AbortSignal.any([request.signal, engine.closing.signal]);
  try {
    await engine.pause(milliseconds, signal);
    return true;
  } catch (reason) {
    if (signal.aborted) return false;
    throw reason;
  }
}

function factsOf(world: World, request: Request, fields: Fields): Facts {
  const parts = new URL(request.url).pathname.split("/").slice(2);
  const stage = stageOf(request.method, parts);
  const name = stage === "check" ? fields.get("VerificationSid") : decoded(parts[3] ?? "");
  const known = world.verifications.get(name ?? "")?.to;
  const to = fields.get("To") ?? known ?? (name?.startsWith("+") ? name : null);
  const riskAccepted = stage === "start" && fields.get("RiskCheck") === "disable";
  return { stage, to, channel: fields.get("Channel") ?? null, riskAccepted };
}

function stageOf(method: string, [resource, , part, name, more]: readonly string[]): FaultStage {
  if (resource === "Attempts") return "attempts";
  if (resource !== "Services" || more !== undefined) return "other";
  if (part === undefined) return "service";
  if (part === "VerificationCheck" && name === undefined) {
    return method === "POST" ? "check" : "other";
  }
  if (part !== "Verifications") return "other";
  if (name === undefined) return method === "POST" ? "start" : "other";
  return method === "GET" ? "fetch" : method === "POST" ? "cancel" : "other";
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The parts of a response that the journal keeps. */
function namesIn({ body }: DamagedReply): { twilioCode: number | null; sid: string | null } {
  const json: unknown = typeof body === "string" ? parsed(body) : null;
  if (typeof json !== "object" || json === null) return { twilioCode: null, sid: null };
  const code = "code" in json && typeof json.code === "number" ? json.code : null;
  const sid = "sid" in json && typeof json.sid === "string" ? json.sid : null;
  return { twilioCode: code, sid };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function stamped(engine: Engine, reply: DamagedReply, startedAt: number): Response {
  const headers = new Headers(reply.headers);
  const seconds = (engine.world.now() - startedAt) / 1000;
  headers.set("Twilio-Request-Id", mintSid("RQ", engine.world.randomBytes));
  headers.set("Twilio-Concurrent-Requests", String(engine.inFlight));
  headers.set("Twilio-Request-Duration", seconds.toFixed(3));
  return new Response(reply.body, { status: reply.status, headers });
}
