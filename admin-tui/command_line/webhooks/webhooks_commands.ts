import type { WebhooksDescription } from "../../../core/operator.ts";
import { answer, type CliCommand, type CommandInput } from "../command/command.ts";
import { type Printed, table } from "../command/table.ts";
import { instant, instantOrNull, moment } from "../command/units.ts";

const chosenOptions = {
  target: { value: "NAME", about: "only messages of this target" },
  event: { value: "ID", about: "only messages of this event" },
};

const status: CliCommand = {
  noun: "webhooks",
  verb: "status",
  about: "Shows the targets, their messages by state, and the messages that failed",
  arguments: [],
  options: {},
  changes: false,
  asks: false,
  plan: () => ({
    question: "",
    run: async ({ core }) => {
      const found = await core.describeWebhooks();
      return answer(statusBody(found), statusLines(found));
    },
  }),
};

const replay: CliCommand = {
  noun: "webhooks",
  verb: "replay",
  about: "Lets dead messages be sent again, with the same IDs",
  arguments: [],
  options: chosenOptions,
  changes: true,
  asks: false,
  plan: (input) => ({
    question: "",
    run: async ({ core, caller }) => {
      const messages = await core.replayWebhooks(chosenBy(input), caller);
      return answer({ replayed: messages }, [`Replayed: ${messages}`]);
    },
  }),
};

const discard: CliCommand = {
  noun: "webhooks",
  verb: "discard",
  about: "Gives up dead messages, so that later ones of their users are sent",
  arguments: [],
  options: chosenOptions,
  changes: true,
  asks: true,
  plan: (input) => ({
    question: "Discard these dead messages? Their receivers never get them.",
    run: async ({ core, caller }) => {
      const messages = await core.discardWebhooks(chosenBy(input), caller);
      return answer({ discarded: messages }, [`Discarded: ${messages}`]);
    },
  }),
};

export const webhooksCommands: readonly CliCommand[] = [status, replay, discard];

function chosenBy(input: CommandInput) {
  return { target: input.option("target"), eventId: input.option("event") };
}

function statusBody({ targets, counts, failed }: WebhooksDescription) {
  return {
    targets: targets.map(({ name, events, alerts }) => ({ name, events, alerts })),
    messages: counts.map(({ target, state, count, oldestAt }) => ({
      target,
      state,
      count,
      oldest_at: instant(oldestAt),
    })),
    failed: failed.map((message) => ({
      target: message.target,
      event_id: message.eventId,
      state: message.state,
      attempts: message.attempts,
      problem: message.problem,
      created_at: instant(message.createdAt),
      next_at: message.state === "pending" ? instantOrNull(message.nextAt) : null,
    })),
  };
}

const failureColumns = [
  "STATE",
  "TARGET",
  "EVENT",
  { head: "ATTEMPTS", right: true },
  { head: "PROBLEM", cut: true },
  "NEXT ATTEMPT",
] as const;

function statusLines({ targets, counts, failed }: WebhooksDescription): readonly Printed[] {
  const names = [
    ...new Set([...targets, ...counts.map(({ target: name }) => ({ name }))]
      .map(({ name }) => name)),
  ];
  if (names.length === 0) return ["No targets: see LATCHKEY_WEBHOOKS_FILE."];
  const rows = names.map((name) => {
    const known = targets.some((target) => target.name === name);
    const of = counts.filter(({ target }) => target === name)
      .map(({ state, count, oldestAt }) =>
        state === "pending" || state === "dead"
          ? `${count} ${state} since ${moment(oldestAt)}`
          : `${count} ${state}`
      );
    const words = of.join(", ") || "none";
    return [name, known ? words : `${words}; not in the settings`];
  });
  const failures = failed.map((message) => [
    message.state,
    message.target,
    message.eventId,
    String(message.attempts),
    message.problem ?? "",
    message.state === "pending" ? moment(message.nextAt) : "",
  ]);
  return [
    ...table(["TARGET", "MESSAGES"], rows),
    ...(failures.length === 0 ? [] : ["", ...table(failureColumns, failures)]),
  ];
}
