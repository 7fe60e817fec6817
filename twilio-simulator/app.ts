import type { Simulator, SimulatorOptions } from "./simulator.ts";

/** A simulated Twilio Verify v2 with state, faults and a journal, as a `fetch` and as a handler. */
import { chooseAccount } from "./wire/account.ts";
import { createControls } from "./controls.ts";
import { broken } from "./faults/damage.ts";
import { type Engine, exchange } from "./exchange.ts";
import { createFaultBook } from "./faults/faults.ts";
import { createJournal } from "./journal.ts";
import { nextEvents } from "./verify/events.ts";
import { createRoutes } from "./verify/routes.ts";
import {
  clearMessages,
  findLive,
  resetWorld,
  type SimulatedService,
  type World,
} from "./verify/world.ts";

export type { Account } from "./wire/account.ts";
export { isSimulatorSid } from "./wire/account.ts";
export type { FaultOrder } from "./faults/faults.ts";
export type { FaultName, FaultStage } from "./faults/fault_names.ts";
export type { JournalEntry } from "./journal.ts";
export type { Sent } from "./verify/world.ts";

/**
 * Creates a simulator. It starts no server.
 *
 * Throws RangeError for an account, service or key SID that looks real.
 */
export function createSimulator(options: SimulatorOptions): Simulator {
  let offsetMilliseconds = 0;
  const world = createWorld(options, () => options.clock() + offsetMilliseconds);
  const engine = createEngine(world, options.pause ?? pause);
  const parts = {
    account: world.account,
    codeFor: (to: string, serviceSid?: string) => codeFor(world, to, serviceSid),
    journal: engine.journal.entries,
    advance: (seconds: number) => {
      offsetMilliseconds += seconds * 1000;
    },
    now: world.now,
    nextEvents: (url: string) => nextEvents(world, url),
    setFault: engine.faults.arm,
    armedFaults: engine.faults.armed,
    reset: () => {
      offsetMilliseconds = 0;
      resetEngine(engine);
      if (options.keepsServices === true) clearMessages(world);
      else resetWorld(world);
    },
    close: () => engine.closing.abort(),
  };
  const controls = createControls(parts, options.allowedHosts ?? []);
  const handle = async (request: Request): Promise<Response | null> =>
    /^\/_sim(\/|$)/.test(new URL(request.url).pathname)
      ? await controls.fetch(request)
      : await exchange(engine, request);
  return {
    ...parts,
    fetch: async (input, init) => await fetchFrom(handle, new Request(input, init)),
    respond: async (request) => await handle(request) ?? brokenResponse(),
  };
}

function resetEngine(engine: Engine): void {
  engine.closing.abort();
  engine.closing = new AbortController();
  engine.faults.clear();
  engine.journal.clear();
}

function createWorld(options: SimulatorOptions, now: () => number): World {
  const { accountSid, authToken, serviceSid, apiKeySid, apiKeySecret } = options;
  const wanted = Object.entries({ accountSid, authToken, serviceSid, apiKeySid, apiKeySecret })
    .filter(([, value]) => value !== undefined);
  const world: World = {
    account: chooseAccount(Object.fromEntries(wanted)),
    now,
    randomBytes: options.randomBytes,
    onSend: options.onSend ?? (() => {}),
    resendExtends: options.resendExtends ?? false,
    services: new Map(),
    verifications: new Map(),
    liveSids: new Map(),
    attempts: new Map(),
  };
  resetWorld(world);
  return world;
}

function createEngine(world: World, wait: Engine["pause"]): Engine {
  return {
    world,
    routes: createRoutes(world),
    faults: createFaultBook(),
    journal: createJournal(),
    pause: wait,
    closing: new AbortController(),
    inFlight: 0,
  };
}

function codeFor(world: World, to: string, serviceSid?: string): string | null {
  const services: readonly SimulatedService[] = [...world.services.values()]
    .filter((service) => serviceSid === undefined || service.sid === serviceSid);
  const live = services.map((service) => findLive(world, service, to))
    .filter((found) => found?.status === "pending")
    .sort((left, right) => (right?.updatedAt ?? 0) - (left?.updatedAt ?? 0));
  return live[0]?.code ?? null;
}

/** Does what the network would do between the response and the caller of `fetch`. */
async function fetchFrom(
  handle: (request: Request) => Promise<Response | null>,
  request: Request,
): Promise<Response> {
  request.signal.throwIfAborted();
  const response = await handle(request);
  request.signal.throwIfAborted();
  if (response === null) throw new TypeError("Connection intentionally dropped by the simulator");
  const redirected = response.status === 307 && request.redirect !== "manual";
  if (!redirected) return response;
  await response.body?.cancel();
  throw new TypeError(`Redirect not followed: ${response.headers.get("location")}`);
}

function brokenResponse(): Response {
  const { status, headers, body } = broken(200, "");
  return new Response(body, { status, headers });
}

function pause(milliseconds: number | null, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = milliseconds === null ? undefined : setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
