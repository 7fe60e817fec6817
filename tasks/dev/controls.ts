import type { DevClock } from "./clock.ts";

/** Ten years: enough for every expiry. */
const advanceSecondsMax = 315_360_000;
const latest = Date.UTC(2200, 0, 1) - 1;
const bodyCharactersMax = 1024;

export interface ControlledDev {
  readonly clock: Pick<DevClock, "clock" | "advance">;
  /** Called after the clock was moved. */
  onMoved(): Promise<void>;
  /** Empties the service and the simulator, and returns the clock to the real time. */
  reset(): void;
}

/** Headers of web pages, and of proxies, which may forward requests of other machines. */
const foreign = /^(origin|via|forwarded|x-forwarded-.+|x-real-ip)$/;

/** Answers a request for `/_dev/...`; null for any other path. */
export type Controls = (request: Request, client: Deno.NetAddr) => Promise<Response> | null;

/**
 * `/_dev/clock` and `/_dev/reset`, for test suites. They need no credentials, so only programs on
 * this machine may use them: not a web page, which sends an Origin, and not another host whose name
 * was pointed at loopback (DNS rebinding).
 */
export function createControls(dev: ControlledDev): Controls {
  return (request, client) => {
    const { pathname, host } = new URL(request.url);
    if (!/^\/_dev(\/|$)/.test(pathname)) return null;
    const names = [client.hostname, request.headers.get("host") ?? "", host];
    const isForeign = [...request.headers.keys()].some((name) => foreign.test(name));
    if (isForeign || !names.every(isLoopback)) {
      return Promise.resolve(refuse(
        403,
        "Only programs on this machine may use /_dev, by a " +
          "loopback name such as 127.0.0.1, and no web page",
      ));
    }
    if (pathname === "/_dev/clock") return answerClock(dev, request);
    if (pathname === "/_dev/reset") return answerReset(dev, request);
    return Promise.resolve(refuse(404, "No such control: there are /_dev/clock and /_dev/reset"));
  };
}

async function answerClock({ clock, onMoved }: ControlledDev, request: Request): Promise<Response> {
  if (request.method === "GET") return shown(clock);
  if (request.method !== "POST") return refuseMethod("GET, POST");
  const now = clock.clock();
  const milliseconds = parseMove(await readJson(request), now);
  if (typeof milliseconds === "string") return refuse(422, milliseconds);
  if (now + milliseconds > latest) return refuse(422, "The clock cannot move past the year 2199");
  clock.advance(milliseconds);
  await onMoved();
  return shown(clock);
}

async function answerReset({ clock, reset }: ControlledDev, request: Request): Promise<Response> {
  if (request.method !== "POST") return refuseMethod("POST");
  await request.body?.cancel();
  reset();
  return shown(clock);
}

const usage = `Send {"advance_seconds": n}, n from 0 to ${advanceSecondsMax}, or {"now": ` +
  '"2030-01-01T00:00:00Z"}';

/** How far to move the clock, in milliseconds, or why it cannot be moved. */
function parseMove(json: unknown, now: number): number | string {
  if (typeof json !== "object" || json === null) return usage;
  const [[name, value] = [], ...more] = Object.entries(json);
  if (more.length > 0) return usage;
  if (name === "advance_seconds") {
    const valid = typeof value === "number" && value >= 0 && value <= advanceSecondsMax;
    return valid ? value * 1000 : usage;
  }
  const isInstant = name === "now" && typeof value === "string" && instant.test(value);
  const by = isInstant ? Date.parse(value) - now : NaN;
  if (Number.isNaN(by)) return usage;
  if (by < 0) return "The clock cannot move backwards, except to the real time: POST /_dev/reset";
  return by;
}

/** RFC 3339. */
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** Null for anything but a short JSON text. */
async function readJson(request: Request): Promise<unknown> {
  const text = await request.text();
  if (text.length > bodyCharactersMax) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function shown(clock: ControlledDev["clock"]): Response {
  return Response.json({ now: new Date(clock.clock()).toISOString() });
}

/** A host, with or without a port, as in a Host header or an address. */
function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\]|::1)(:\d{1,5})?$/i.test(host);
}

function refuseMethod(allow: string): Response {
  return Response.json({ error: `Use ${allow}` }, { status: 405, headers: { allow } });
}

function refuse(status: number, error: string): Response {
  return Response.json({ error }, { status });
}
