/** Records an incident: someone pumps messages to Brazil, and an operator stops them. @module */
import { recordProgram } from "../../admin-tui/recording/record_program.ts";
import { createRecorder } from "../../admin-tui/recording/recorder.ts";
import { alertThrottle } from "../../core/domain/throttle.ts";
import { newEvent } from "../contracts/store_fixtures.ts";
import { givenWave } from "../core/reports/wave_kit.ts";
import type { TestCore } from "../harness.ts";
import { openSteadyCore, populate } from "./fixtures.ts";
import { type Admin, openAdmin } from "./kit.tsx";

const brazil = { country: "BR", prefix: "+551190000" } as const;
const home = { country: "US", prefix: "+1202555" } as const;

/** Messages of each minute of the wave, and how many of them are approved. */
const wave = [[6, 1], [14, 1], [27, 2], [39, 1], [48, 0], [57, 1], [63, 0]] as const;

/** The minute in which the guard pauses the prefix. */
const noticedAt = 2;

export interface RecordedFilm {
  readonly text: string;
  /** When the operator sees what a stop would have done. */
  readonly previewSeconds: number;
}

export async function recordWave(): Promise<RecordedFilm> {
  await using test = await openSteadyCore();
  await populate(test, 20);
  await usualDays(test);
  await using admin = await openAdmin(test, { columns: 108, rows: 30 });
  await admin.type("4");
  const film = { text: "", now: test.clock.now() };
  const write = (text: string): null => (film.text += text, null);
  const started = film.now;
  recordProgram(admin.program, createRecorder({ write, clock: () => film.now }));
  const wait = (seconds: number): void => void (film.now += seconds * 1000);
  const minute = async (): Promise<void> => {
    wait(1);
    await passed(test, admin, 60);
  };

  wait(2);
  for (const [at, [sent, approved]] of wave.entries()) {
    await givenWave(test, { minutesAgo: 0, ...brazil, sent, approved });
    await givenWave(test, { minutesAgo: 0, ...home, sent: 1, approved: 1 });
    if (at === noticedAt) await alarmed(test);
    await minute();
    if (at === noticedAt + 1) await admin.press("!");
  }
  wait(1);
  await admin.type("s");
  wait(0.7);
  for (const letter of "pumping, ticket 4711") {
    wait(0.07);
    await admin.type(letter);
  }
  wait(0.6);
  await admin.press("enter");
  const previewSeconds = (film.now - started) / 1000;
  wait(4);
  await admin.type("y");
  for (const blocked of [58, 41, 22, 9, 2]) {
    const facts = { blockReason: "stopped_by_operator", blockedBy: "country:BR" } as const;
    await givenWave(test, { minutesAgo: 0, ...brazil, blocked, facts });
    await givenWave(test, { minutesAgo: 0, ...home, sent: 1, approved: 1 });
    await minute();
  }
  wait(1);
  await calmHour(test);
  await passed(test, admin, 3);
  wait(2);
  await passed(test, admin, 3);
  return { text: film.text, previewSeconds };
}

/** About a message each three minutes: at this time on the days before, and until now. */
async function usualDays(test: TestCore): Promise<void> {
  for (let day = 1; day <= 7; day++) {
    for (const later of [0, calmMinutes + 10]) {
      const minutesAgo = day * 24 * 60 + 10 - later;
      await givenWave(test, { minutesAgo, ...home, sent: 21, approved: 18 });
    }
  }
  await messagesUntilNow(test);
}

/** Longer than the alert lasts. */
const calmMinutes = 70;

async function calmHour(test: TestCore): Promise<void> {
  test.clock.advance(calmMinutes * 60);
  await messagesUntilNow(test);
}

async function messagesUntilNow(test: TestCore): Promise<void> {
  for (let at = 1; at < 20; at++) {
    await givenWave(test, { minutesAgo: at * 3, ...home, sent: 1, approved: at % 7 === 0 ? 0 : 1 });
  }
}

/** What the service notices by itself. */
async function alarmed({ ports, clock }: TestCore): Promise<void> {
  const at = clock.now();
  await ports.throttles.takeThrottles([alertThrottle("failure_rate")], at);
  const until = at + 30 * 60_000;
  const conversion = { sends: 47, approved: 4 };
  const pause = { scope: `prefix:${brazil.prefix}`, at, until, trips: 1, recordedOnly: false };
  await ports.controls.putPause({ ...pause, conversion }, newEvent());
}

/** Lets time pass for the terminal, and waits until it shows what it has read. */
async function passed(test: TestCore, { program, settle }: Admin, seconds: number): Promise<void> {
  test.clock.advance(seconds);
  // As if the service ran.
  await test.core.beats.beat("0.1.0");
  program.dispatch({ type: "ticked", now: test.clock.now() });
  await program.idle();
  await settle();
}
