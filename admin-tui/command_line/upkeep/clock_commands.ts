import type { ClockState } from "../../../core/domain/upkeep/clock_mark.ts";
import { answer, type CliCommand, type JsonValue, refusedWith } from "../command/command.ts";
import { instant, instantOrNull, moment } from "../command/units.ts";

const status: CliCommand = {
  noun: "clock",
  verb: "status",
  about: "This machine's clock beside the latest time that the database has seen",
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
  about: "Takes this machine's clock as right where the service doubts it",
  arguments: [],
  options: { reason: { value: "TEXT", about: "why, for the record" } },
  changes: true,
  asks: true,
  plan: (input) => {
    const reason = input.option("reason");
    if (reason === null) return { misuse: "--reason is required; it is written to the audit log." };
    return {
      question: `Accept ${moment(input.now)} UTC as the right time? The service then removes ` +
        "what is too old by it.",
      run: async ({ core, caller }) => {
        const outcome = await core.acceptClock({ reason }, caller);
        if (!outcome.ok) return refusedWith(outcome.refusal);
        const { value } = outcome;
        return answer(clockBody(value), [
          `Accepted: ${moment(value.now)} UTC`,
          "A running service goes by it within a minute.",
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
      ? "latest time on record: none; the service notes one when it starts"
      : `latest time on record: ${moment(mark)} UTC`,
    ...doubtful
      ? [
        "They are more than a day apart: the service doubts the clock. Logins work; nothing is",
        "removed for its age until clock accept or two hours in which the clock runs evenly.",
      ]
      : [],
  ];
}
