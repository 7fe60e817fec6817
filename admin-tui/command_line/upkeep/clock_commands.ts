import type { ClockState } from "../../../core/domain/upkeep/clock_mark.ts";
import { answer, type CliCommand, type JsonValue, refusedWith } from "../command/command.ts";
import { instant, instantOrNull, moment } from "../command/units.ts";

const status: CliCommand = {
  noun: "clock",
  verb: "status",
  about: "Compares this machine's clock with the latest time in the database",
  arguments: [],
  options: {},
  changes: false,
  asks: false,
  plan: () => ({
    question: "",
    run: async ({ core }) => {
      const state = await core.describeClock();
      return answer(clockBody(state), clockLines(state), state.doubtful ? 1 : 0);
    },
  }),
};

const accept: CliCommand = {
  noun: "clock",
  verb: "accept",
  about: "Accepts this machine's clock as correct when the service doubts it",
  arguments: [],
  options: { reason: { value: "TEXT", about: "the reason; written to the audit log" } },
  changes: true,
  asks: true,
  plan: (input) => {
    const reason = input.option("reason");
    if (reason === null) return { misuse: "--reason is required; it is written to the audit log." };
    return {
      question: `Accept ${moment(input.now)} UTC as the correct time? The service then removes ` +
        "data that has expired by this clock.",
      run: async ({ core, caller }) => {
        const outcome = await core.acceptClock({ reason }, caller);
        if (!outcome.ok) return refusedWith(outcome.refusal);
        const { value } = outcome;
        return answer(clockBody(value), [
          `Accepted: ${moment(value.now)} UTC`,
          "A running service uses it within a minute.",
        ]);
      },
    };
  },
};

export const clockCommands: readonly CliCommand[] = [status, accept];

function clockBody({ now, mark, doubtful }: ClockState): JsonValue {
  return { now: instant(now), mark: instantOrNull(mark), doubtful };
}

function clockLines({ now, mark, doubtful }: ClockState): readonly string[] {
  return [
    `this machine: ${moment(now)} UTC`,
    mark === null
      ? "latest recorded time: none; the service records one when it starts"
      : `latest recorded time: ${moment(mark)} UTC`,
    ...doubtful
      ? [
        "They differ by more than a day, so the service doubts the clock. Logins work, but nothing",
        "is removed for its age until clock accept, or until the clock runs evenly for two hours.",
      ]
      : [],
  ];
}
