import process from "node:process";
import { operatorCaller } from "../../admin-tui/operator_caller.ts";
import type { Program } from "../../admin-tui/program/program.ts";
import type { State } from "../../admin-tui/state/state.ts";
import type { TestCore } from "../../tests/harness.ts";
import { atMost, type ReportLine } from "../kit/report.ts";
import { percentile } from "../kit/statistics.ts";
import type { Journey } from "./journeys.ts";
import { type FrameTime, type NotingScreen, openScreen, size } from "./screen.ts";

/** 30 keys a second. */
const pauseMilliseconds = 33;

const setting = {
  dev: false,
  simulated: false,
  simulator: null,
  operator: "bench",
  readOnly: false,
  taskCommand: "deno task NAME",
};

interface JourneyOptions {
  /** The terminal as it is built. */
  readonly built: typeof import("./entry.tsx");
  readonly journeys: readonly Journey[];
  /** Called with each line. */
  readonly note: (line: ReportLine) => void;
}

/** Runs the whole terminal in this process, with Ink's real output, and measures each journey. */
export async function measureJourneys(
  { core, clock }: TestCore,
  { built: { createProgram, draw, frameParts }, journeys, note }: JourneyOptions,
): Promise<void> {
  const screen = openScreen(pauseMilliseconds);
  const program = createProgram({
    core,
    caller: operatorCaller("bench"),
    clock: clock.now,
    setting,
    size,
    onQuit: () => undefined,
    onCopy: () => undefined,
    onSave: () => Promise.resolve({ trouble: "" }),
    onDrawn: () => ui.waitUntilRenderFlush(),
    onCrash: (error) => {
      throw error;
    },
  });
  const ui = draw(program, screen);
  const settled = async (): Promise<void> => {
    await program.idle();
    await ui.waitUntilRenderFlush();
  };
  program.dispatch({ type: "started" });
  await settled();
  for (const journey of journeys) {
    note(await measureJourney(journey, { screen, program, frameParts, settled }));
    // What a journey leaves behind is not part of the next one.
    await settled();
  }
  ui.unmount();
  await ui.waitUntilExit();
}

interface Stage {
  readonly screen: NotingScreen;
  readonly program: Program;
  readonly frameParts: (state: State) => unknown;
  /** Resolves when everything has been read and drawn. */
  readonly settled: () => Promise<void>;
}

async function measureJourney([name, keys]: Journey, stage: Stage): Promise<ReportLine> {
  const times: FrameTime[] = [];
  const before = process.cpuUsage();
  for (const [at, key] of keys.entries()) {
    times.push(...await pressOne(key, stage));
    // On a busy machine, the other keys would come before the screen has its figures.
    if (at === 0) await stage.settled();
  }
  const { user, system } = process.cpuUsage(before);
  const cpu = (user + system) / 1000 / keys.length;
  const wall = times.map((time) => time.wall).toSorted((a, b) => a - b);
  const own = times.map((time) => time.own).toSorted((a, b) => a - b);
  const at = (share: number): string => `${percentile(wall, share).toFixed(1)} ms`;
  return {
    what: `p95 of ${name}`,
    measured: percentile(wall, 0.95),
    unit: "ms",
    goal: atMost(16),
    sentence: `p50 ${at(0.5)}, at most ${at(1)}; the p95 is ${percentile(own, 0.95).toFixed(1)} ` +
      `ms without the wait for a processor. ${cpu.toFixed(1)} ms of CPU for each of ` +
      `${keys.length} keys, of which ${times.length} changed the screen.`,
  };
}

/** Empty for a key that changes nothing on the screen: what is drawn then is another key's. */
async function pressOne(
  key: string,
  { screen, program, frameParts, settled }: Stage,
): Promise<readonly FrameTime[]> {
  const before = program.state();
  let after = before;
  const isShown = (): boolean =>
    JSON.stringify(frameParts(before)) !== JSON.stringify(frameParts(after));
  const time = await screen.press(
    key,
    () => void (after = program.state()),
    () => isShown() ? settled() : Promise.resolve(),
  );
  return time !== null && isShown() ? [time] : [];
}
