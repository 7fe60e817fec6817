import { csvLine } from "../../../core/domain/transfer/csv.ts";
import { importColumns } from "../../../core/domain/transfer/import_row.ts";
import type { ExportedUser } from "../../../core/operator.ts";
import {
  answer,
  type CliCommand,
  type CommandAnswer,
  type CommandContext,
  type CommandInput,
  type CommandPlan,
  type CommandQuestion,
  type JsonValue,
  type Misuse,
  refusedWith,
} from "../command/command.ts";
import { wordOption } from "../command/typed_options.ts";

const formats = ["ndjson", "csv"] as const;

type ExportFormat = typeof formats[number];

interface PlannedExport {
  /** Null for standard output. */
  readonly path: string | null;
  readonly format: ExportFormat;
  readonly withHashes: boolean;
  readonly reason: string | null;
}

export const exportCommand: CliCommand = {
  noun: "users",
  verb: "export",
  about: "Exports all users, in the columns that users import reads",
  arguments: [],
  options: {
    file: {
      value: "FILE",
      about: "a new file, which only its owner can read; default: the output",
    },
    format: { value: "FORMAT", about: "ndjson (default) or csv", values: formats },
    "with-hashes": { value: null, about: "with password hashes; needs --file and --reason" },
    reason: { value: "TEXT", about: "a reason for the audit log" },
  },
  changes: true,
  asks: true,
  asksOnlyWith: "with-hashes",
  plan: planExport,
};

function planExport(input: CommandInput): CommandPlan | Misuse {
  const format = wordOption<ExportFormat>(input, "format", formats);
  if (typeof format === "object" && format !== null) return format;
  const planned: PlannedExport = {
    path: input.option("file"),
    format: format ?? "ndjson",
    withHashes: input.flag("with-hashes"),
    reason: input.option("reason"),
  };
  if (planned.withHashes && planned.path === null) {
    return { misuse: "--with-hashes requires --file FILE: hashes are not printed." };
  }
  if (planned.withHashes && planned.reason === null) {
    return { misuse: "--with-hashes requires --reason TEXT." };
  }
  return { question: askFor, run: (context) => run(planned, context) };
}

/** The last three digits of the number of users show that the operator has read it. */
async function askFor({ core }: CommandContext): Promise<CommandQuestion> {
  const users = await core.countUsers();
  const digits = String(users % 1000).padStart(3, "0");
  return {
    kind: "question",
    lines: [
      `Export the password hashes of ${users.toLocaleString("en")} users?`,
      "Anyone who reads the file can guess passwords without a limit.",
    ],
    typed: { what: `the last three digits of ${String(users).padStart(3, "0")}`, text: digits },
  };
}

async function run(planned: PlannedExport, context: CommandContext): Promise<CommandAnswer> {
  const { core, caller, files } = context;
  const { path, format, withHashes, reason } = planned;
  const file = path === null ? null : await files.create(path).catch(() => "unwritable" as const);
  if (file === "unwritable") {
    const words = `Cannot write ${path}: it exists, or its folder is not writable.`;
    return { kind: "misused", words };
  }
  let isWhole = file === null;
  try {
    const outcome = await core.exportUsers({ withHashes, reason }, caller);
    if (!outcome.ok) return refusedWith(outcome.refusal);
    const lines = linesOf(outcome.value, format, withHashes);
    if (file === null) return { kind: "text", parts: lines };
    let users = format === "csv" ? -1 : 0;
    for await (const line of lines) {
      users++;
      await file.write(line);
    }
    isWhole = true;
    return answer({ path, users, with_hashes: withHashes }, [
      `Exported ${users.toLocaleString("en")} users to ${path}.`,
    ]);
  } finally {
    // A part of the users must not pass for all of them.
    await (isWhole ? file?.close() : file?.discard());
  }
}

async function* linesOf(
  users: AsyncIterable<ExportedUser>,
  format: ExportFormat,
  withHashes: boolean,
): AsyncGenerator<string, void, undefined> {
  const columns = importColumns.filter((name) => withHashes || name !== "password_hash");
  if (format === "csv") yield csvLine(columns);
  for await (const user of users) {
    const body = bodyOf(user);
    const entries = columns.map((name) => [name, body[name] ?? null] as const);
    yield format === "csv"
      ? csvLine(entries.map(([, value]) => csvText(value)))
      : `${JSON.stringify(Object.fromEntries(entries))}\n`;
  }
}

function bodyOf(user: ExportedUser): Readonly<Record<string, JsonValue>> {
  return {
    username: user.username,
    phone_number: user.phoneNumber,
    phone_verified: user.phoneVerified,
    password_hash: user.passwordHash,
    roles: user.roles,
    metadata: user.metadata as Record<string, JsonValue>,
    locked: user.locked,
    created_at: user.createdAt,
  };
}

function csvText(value: JsonValue): string {
  if (value === null) return "";
  if (Array.isArray(value)) return value.join(" ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
