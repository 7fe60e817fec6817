import { metadataBytes, noMetadata } from "../../../core/domain/account/metadata.ts";
import { factorFacts } from "../../../core/domain/factors/authenticators.ts";
import type { User } from "../../../core/domain/account/user.ts";
import {
  parseUserSearch,
  type UserFilter,
  userFilters,
  type UserOrder,
  userOrders,
  withUserFilter,
} from "../../../core/domain/reports/user_search.ts";
import type { ListUsersInput, Operator } from "../../../core/operator.ts";
import { actionCommands } from "./action_commands.ts";
import { exportCommand } from "../transfer/export_command.ts";
import { importCommand } from "../transfer/import_command.ts";
import { metadataCommands } from "./metadata_commands.ts";
import { rolesCommand } from "./role_commands.ts";
import { columns } from "../command/columns.ts";
import { table } from "../command/table.ts";
import { answer, type CliCommand, refusedWith } from "../command/command.ts";
import { invitationCommands } from "./invitation_commands.ts";
import { parseCount } from "../command/units.ts";
import {
  factorLists,
  holdingsBody,
  sessionBody,
  sessionColumns,
  sessionRow,
  userBody,
  userColumns,
  userRow,
} from "./user_bodies.ts";
import { wordOption } from "../command/typed_options.ts";
import { userReport } from "./user_report.ts";

const limitMax = 10_000;
const limitDefault = 50;
const pageRows = 200;

const list: CliCommand = {
  noun: "users",
  verb: "list",
  about: "Lists users, newest first",
  arguments: [],
  options: {
    search: { value: "TEXT", about: "a username, phone number digits or an ID, as on the screen" },
    contains: { value: null, about: "also find TEXT inside names and numbers; looks at all users" },
    filter: { value: "NAME", about: userFilters.join(", "), values: userFilters },
    order: { value: "NAME", about: userOrders.join(", "), values: userOrders },
    limit: {
      value: "N",
      about: `maximum number of users, 1 to ${limitMax}; default ${limitDefault}`,
    },
  },
  changes: false,
  asks: false,
  plan: (input) => {
    const limit = parseCount(input.option("limit") ?? String(limitDefault), 1, limitMax);
    if (limit === null) return { misuse: `--limit must be a whole number from 1 to ${limitMax}.` };
    const filter = wordOption<UserFilter>(input, "filter", userFilters);
    if (typeof filter === "object" && filter !== null) return filter;
    const order = wordOption<UserOrder>(input, "order", userOrders);
    if (typeof order === "object" && order !== null) return order;
    const { unknown } = parseUserSearch(input.option("search") ?? "");
    if (unknown !== null) {
      return { misuse: `--search: ${unknown} is not a filter, or more than one filter was given.` };
    }
    const search = {
      search: input.option("search") ?? "",
      ...(filter === null ? {} : { filter }),
      ...(order === null ? {} : { order }),
    };
    return {
      question: "",
      run: async ({ core }) => {
        const listed = await newest(core, search, limit);
        const { users, more } = input.flag("contains") && !listed.more
          ? await withInside(core, search, listed.users, limit)
          : listed;
        const end = users.length === 0 ? ["None."] : more ? ["More results: raise --limit."] : [];
        const body = { users: users.map((user) => userBody(user, input.now)), more };
        const rows = users.map((user) => userRow(user, input.now));
        return answer(body, [...table(userColumns, rows), ...end]);
      },
    };
  },
};

const sessions: CliCommand = userReport({
  verb: "sessions",
  about: "Lists a user's active sessions, newest first",
}, async (core, user) => {
  const outcome = await core.describeUser({ userId: user.id });
  if (!outcome.ok) return refusedWith(outcome.refusal);
  const { sessions, sessionPolicy } = outcome.value;
  return answer({
    user_id: user.id,
    username: user.username,
    sessions: sessions.map((session) => sessionBody(session, sessionPolicy)),
  }, sessions.length === 0 ? ["None."] : table(sessionColumns, sessions.map(sessionRow)));
});

const show: CliCommand = userReport({
  verb: "show",
  about: "Shows one user: state, factors, last login, failures, passkeys",
}, async (core, user, now) => {
  const outcome = await core.describeUser({ userId: user.id });
  if (!outcome.ok) return refusedWith(outcome.refusal);
  const { holdings, metadata } = outcome.value;
  const { authenticators } = holdings;
  const body = {
    ...userBody(user, now),
    metadata_bytes: metadata === noMetadata ? 0 : metadataBytes(metadata),
    ...holdingsBody(holdings),
  };
  const rows = Object.entries(body).flatMap(([name, value]) => {
    const shown = Array.isArray(value) ? value.join(", ") : String(value ?? "");
    return shown === "" ? [] : [[name, shown]];
  });
  const listed = authenticators.flatMap(({ kind, id, label }) =>
    factorFacts[kind].several ? [[kind, `${id}  ${label}`]] : []
  );
  return answer(
    { user: body, ...factorLists(authenticators) },
    columns([...rows, ...listed]),
  );
});

export const usersCommands: readonly CliCommand[] = [
  list,
  show,
  sessions,
  rolesCommand,
  ...metadataCommands,
  importCommand,
  exportCommand,
  ...invitationCommands,
  ...actionCommands,
];

/** Names or numbers in one call, which the service answers between other requests. */
const scannedRows = 5000;

/** Adds the users that have the term inside their name or number, up to `limit` users. */
async function withInside(
  core: Operator,
  { search, filter }: Pick<ListUsersInput, "search" | "filter">,
  listed: readonly User[],
  limit: number,
): Promise<{ readonly users: readonly User[]; readonly more: boolean }> {
  const users = [...listed];
  const text = filter === undefined ? search : withUserFilter(search, filter);
  let cursor: string | null = null;
  do {
    const slice: Awaited<ReturnType<Operator["scanUsers"]>> = await core.scanUsers({
      search: text,
      cursor,
      rows: scannedRows,
    });
    users.push(...slice.items);
    cursor = slice.next;
  } while (cursor !== null && users.length <= limit);
  return { users: users.slice(0, limit), more: users.length > limit || cursor !== null };
}

async function newest(
  core: Operator,
  search: Omit<ListUsersInput, "cursor" | "limit">,
  limit: number,
): Promise<{ readonly users: readonly User[]; readonly more: boolean }> {
  const users: User[] = [];
  let cursor: string | null = null;
  do {
    const query = { ...search, cursor, limit: Math.min(pageRows, limit - users.length) };
    const page: Awaited<ReturnType<Operator["listUsers"]>> = await core.listUsers(query);
    users.push(...page.items);
    cursor = page.next;
  } while (cursor !== null && users.length < limit);
  return { users, more: cursor !== null };
}
