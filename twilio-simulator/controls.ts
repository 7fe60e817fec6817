/** `/_sim/`: codes, journal, clock and faults for tests. Twilio has no equivalent. */
import { Hono } from "hono";
import { readBody } from "./wire/form.ts";
import { faultNames } from "./faults/fault_names.ts";
import { parseFaultOrder } from "./faults/fault_order.ts";
import type { JournalEntry } from "./journal.ts";
import { isoInstant } from "./wire/minting.ts";
import type { Simulator } from "./simulator.ts";

/** Ten years: enough for every expiration, and well within the range of dates. */
const advanceSecondsMax = 315_360_000;

type Controlled = Pick<
  Simulator,
  "codeFor" | "journal" | "advance" | "setFault" | "armedFaults" | "reset" | "now" | "nextEvents"
>;

/**
 * The controls need no credentials, so web pages must not reach them. To prevent DNS rebinding, the
 * Host (and the Origin, if any) must be a loopback name or one of `allowedHosts` (`host` or
 * `host:port`).
 */
export function createControls(simulator: Controlled, allowedHosts: readonly string[]): Hono {
  const controls = new Hono();
  controls.use(async (c, next) => {
    const { host } = new URL(c.req.url);
    const names = [c.req.header("host") ?? host, ...originHost(c.req.header("origin"))];
    if (names.every((name) => isAllowed(name, allowedHosts))) return await next();
    return refuse(403, "Refused: the simulator's controls accept only loopback and allowed hosts");
  });
  addReads(controls, simulator);
  addCommands(controls, simulator);
  controls.notFound(() => refuse(404, "No such control: see twilio-simulator/README.md"));
  controls.onError(() => refuse(500, "The simulator failed"));
  return controls;
}

function addReads(controls: Hono, simulator: Controlled): void {
  controls.get("/_sim/health", () => Response.json({ status: "ok" }));
  controls.get("/_sim/code", (c) => {
    const to = c.req.query("to");
    if (to === undefined) return refuse(400, "Missing: to, as in /_sim/code?to=%2B12025550142");
    const code = simulator.codeFor(to, c.req.query("service_sid"));
    return code === null
      ? refuse(404, "There is no valid code for this number")
      : Response.json({ code });
  });
  controls.get("/_sim/journal", () => {
    return Response.json({ requests: simulator.journal().map(renderEntry) });
  });
  controls.get("/_sim/fault", () => Response.json({ armed: renderArmed(simulator) }));
}

function addCommands(controls: Hono, simulator: Controlled): void {
  controls.post("/_sim/reset", async (c) => {
    await c.req.raw.body?.cancel();
    simulator.reset();
    return Response.json({ now: isoInstant(simulator.now()) });
  });
  controls.post("/_sim/clock", async (c) => {
    const json = await readJson(c.req.raw);
    const seconds = json?.["advance_seconds"];
    if (typeof seconds !== "number" || !(seconds >= 0 && seconds <= advanceSecondsMax)) {
      return refuse(422, `Send {"advance_seconds": n}, n from 0 to ${advanceSecondsMax}`);
    }
    simulator.advance(seconds);
    return Response.json({ now: isoInstant(simulator.now()) });
  });
  controls.post("/_sim/events", async (c) => {
    const url = (await readJson(c.req.raw))?.["url"];
    if (typeof url !== "string" || !URL.canParse(url)) {
      return refuse(422, 'Send {"url": "https://…"}, where Twilio would post the events');
    }
    const request = simulator.nextEvents(url);
    if (request === null) return Response.json({ request: null });
    const headers = Object.fromEntries(request.headers);
    return Response.json({ request: { url: request.url, headers, body: await request.text() } });
  });
  controls.post("/_sim/fault", async (c) => {
    const json = await readJson(c.req.raw);
    if (json === null) return refuse(400, 'Send a JSON object such as {"fault": "60203"}');
    const order = parseFaultOrder(json);
    if (!order.ok) {
      return Response.json({ error: order.problem, faults: faultNames }, { status: 422 });
    }
    simulator.setFault(order.value);
    return Response.json({ armed: renderArmed(simulator) });
  });
}

/** A JSON object of at most 64 KiB, whatever the Content-Type; null for anything else. */
async function readJson(request: Request): Promise<Record<string, unknown> | null> {
  const text = await readBody(request);
  try {
    const json: unknown = JSON.parse(text ?? "");
    return typeof json === "object" && json !== null && !Array.isArray(json)
      ? Object.fromEntries(Object.entries(json))
      : null;
  } catch {
    return null;
  }
}

function renderEntry({ twilioCode, ...entry }: JournalEntry): Record<string, unknown> {
  return { ...entry, twilio_code: twilioCode };
}

function renderArmed(simulator: Controlled): readonly Record<string, unknown>[] {
  return simulator.armedFaults().map((armed) => ({
    fault: armed.name,
    on: armed.on,
    to: armed.to,
    times: armed.timesLeft,
    delay_ms: armed.delayMilliseconds,
    retry_after: armed.retryAfterSeconds,
  }));
}

function originHost(origin: string | undefined): readonly string[] {
  if (origin === undefined) return [];
  return [URL.canParse(origin) ? new URL(origin).host : ""];
}

function isAllowed(host: string, allowedHosts: readonly string[]): boolean {
  if (!URL.canParse(`http://${host}`)) return false;
  const { hostname, host: named } = new URL(`http://${host}`);
  if (/^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)) return true;
  return allowedHosts.includes(named) || allowedHosts.includes(hostname);
}

function refuse(status: number, error: string): Response {
  return Response.json({ error }, { status });
}
