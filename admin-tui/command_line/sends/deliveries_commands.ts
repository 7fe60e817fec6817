import { granted } from "../../../core/domain/refusal.ts";
import { type Channel, channels } from "../../../core/domain/channel.ts";
import { type DeliveryStatus, deliveryStatuses } from "../../../core/domain/sending/delivery.ts";
import type { DeliveryQuery, ListedSend, Operator } from "../../../core/operator.ts";
import {
  answer,
  type CliCommand,
  type CommandInput,
  type Misuse,
  refusedWith,
} from "../command/command.ts";
import { deliveryBody, deliveryColumns, deliveryLines, deliveryRow } from "./delivery_words.ts";
import { findUser } from "../users/find_user.ts";
import { traceBody, traceLines } from "./trace_words.ts";
import { table } from "../command/table.ts";
import { parseSendsSearch, shortPurposes } from "../../grammar/sends_search.ts";
import { sinceForms } from "../../grammar/time_words.ts";
import { parseCount } from "../command/units.ts";
import { instantOption, wordOption } from "../command/typed_options.ts";

const limitMax = 10_000;
const limitDefault = 50;
const pageRows = 1000;

const idArgument = { name: "ID", about: "the ID printed by deliveries list" };

type Filter = Omit<DeliveryQuery, "userId" | "from" | "cursor" | "limit"> & {
  readonly user: string | null;
};

const purposeNames = Object.values(shortPurposes);

const list: CliCommand = {
  noun: "deliveries",
  verb: "list",
  about: "Lists messages and their outcomes, newest first",
  arguments: [],
  options: {
    search: {
      value: "FILTERS",
      about: "filters as in the terminal: 'country:BR failed code:60410 2h user:ada'",
    },
    user: { value: "NAME", about: "only messages to this user (username or ID)" },
    country: { value: "XX", about: "only messages to this country" },
    network: {
      value: "NET",
      about: "only messages that this network requested: 192.0.2.7, 2001:db8:1::/48",
    },
    channel: { value: "NAME", about: channels.join(", "), values: channels },
    status: { value: "NAME", about: deliveryStatuses.join(", "), values: deliveryStatuses },
    purpose: { value: "NAME", about: purposeNames.join(", "), values: purposeNames },
    code: { value: "CODE", about: "only messages that failed with it: 60410, 30008, budget" },
    since: { value: "WHEN", about: `messages at or after: ${sinceForms}` },
    limit: {
      value: "N",
      about: `maximum number of messages, 1 to ${limitMax}; default ${limitDefault}`,
    },
  },
  changes: false,
  asks: false,
  plan: (input) => {
    const filter = filterOf(input);
    if ("misuse" in filter) return filter;
    const limit = parseCount(input.option("limit") ?? String(limitDefault), 1, limitMax);
    if (limit === null) return { misuse: `--limit must be a whole number from 1 to ${limitMax}.` };
    return {
      question: "",
      run: async ({ core }) => {
        const { user: typed, ...rest } = filter;
        const user = typed === null ? granted(null) : await findUser(core, typed);
        if (!user.ok) return user.answer;
        const userId = user.value?.id ?? null;
        const { sends, more } = await newest(core, { ...rest, userId }, limit);
        const rows = sends.map(({ delivery, username }) => deliveryRow(delivery, username));
        const end = sends.length === 0 ? ["None."] : more ? ["More results: raise --limit."] : [];
        const bodies = sends.map(({ delivery, username }) => ({
          ...deliveryBody(delivery),
          username,
        }));
        return answer({ deliveries: bodies, more }, [...table(deliveryColumns, rows), ...end]);
      },
    };
  },
};

const show: CliCommand = {
  noun: "deliveries",
  verb: "show",
  about: "Shows one message and its outcome",
  arguments: [idArgument],
  options: {},
  changes: false,
  asks: false,
  plan: (input) => ({
    question: "",
    run: async ({ core }) => {
      const outcome = await core.findDelivery({ deliveryId: input.argument("ID") });
      if (!outcome.ok) return refusedWith(outcome.refusal);
      return answer(deliveryBody(outcome.value), deliveryLines(outcome.value));
    },
  }),
};

const trace: CliCommand = {
  noun: "deliveries",
  verb: "trace",
  about: "Shows the login around a message as a timeline, from password to outcome",
  arguments: [idArgument],
  options: {},
  changes: false,
  asks: false,
  plan: (input) => ({
    question: "",
    run: async ({ core }) => {
      const outcome = await core.traceDelivery({ deliveryId: input.argument("ID") });
      if (!outcome.ok) return refusedWith(outcome.refusal);
      return answer(traceBody(outcome.value), traceLines(outcome.value));
    },
  }),
};

export const deliveriesCommands: readonly CliCommand[] = [list, show, trace];

function filterOf(input: CommandInput): Filter | Misuse {
  const since = instantOption(input, "since");
  if (typeof since === "object" && since !== null) return since;
  const channel = wordOption<Channel>(input, "channel", channels);
  if (typeof channel === "object" && channel !== null) return channel;
  const status = wordOption<DeliveryStatus>(input, "status", deliveryStatuses);
  if (typeof status === "object" && status !== null) return status;
  const country = input.option("country")?.toUpperCase() ?? null;
  if (country !== null && !/^[A-Z]{2}$/.test(country)) {
    return { misuse: "--country must be two letters, such as BR." };
  }
  return withSearch(input, { since, channel, status, country, user: input.option("user") });
}

/** Adds the filters of `--search` and of options with the same words. No other may repeat one. */
function withSearch(
  input: CommandInput,
  filter: Pick<Filter, "channel" | "status" | "country" | "since" | "user">,
): Filter | Misuse {
  const named = (["network", "purpose", "code"] as const).flatMap((name) => {
    const value = input.option(name);
    return value === null ? [] : [`${name}:${value}`];
  });
  const text = [input.option("search") ?? "", ...named].join(" ");
  const search = parseSendsSearch(text, input.now);
  if (typeof search === "string") {
    const from = named.includes(search) ? `--${search.replace(":", " ")}` : `--search: ${search}`;
    return { misuse: `${from} is not a filter, or one too many.` };
  }
  const { user, country, channel, since, ...rest } = search;
  const twice = Object.entries({ user, country, channel, since })
    .find(([name, value]) => value !== null && input.option(name) !== null);
  if (twice !== undefined) return { misuse: `--search and --${twice[0]} were both given.` };
  return {
    ...rest,
    status: filter.status ?? null,
    user: user ?? filter.user,
    country: country ?? filter.country ?? null,
    channel: channel ?? filter.channel ?? null,
    since: since ?? filter.since ?? null,
  };
}

async function newest(
  core: Operator,
  filter: Omit<DeliveryQuery, "cursor" | "limit">,
  limit: number,
): Promise<{ readonly sends: readonly ListedSend[]; readonly more: boolean }> {
  const sends: ListedSend[] = [];
  let cursor: string | null = null;
  do {
    const rows = Math.min(pageRows, limit - sends.length);
    const query: DeliveryQuery = { ...filter, cursor, limit: rows };
    const page: Awaited<ReturnType<Operator["listSends"]>> = await core.listSends(query);
    sends.push(...page.items);
    cursor = page.next;
  } while (cursor !== null && sends.length < limit);
  return { sends, more: cursor !== null };
}
