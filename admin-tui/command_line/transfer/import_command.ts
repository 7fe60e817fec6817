import { isCountry } from "../../../core/domain/account/phone_number.ts";
import { parseOptionalReason } from "../../../core/domain/operator/reason.ts";
import {
  type FirebaseConfig,
  parseFirebaseConfig,
} from "../../../core/domain/transfer/mappings/firebase_config.ts";
import {
  type ImportSource,
  importSources,
} from "../../../core/domain/transfer/mappings/mappings.ts";
import type { CliCommand, CommandInput, CommandPlan, Misuse } from "../command/command.ts";
import { wordOption } from "../command/typed_options.ts";
import { whyUnreadable } from "../command/why_unreadable.ts";
import type { PlannedImport } from "./planned_import.ts";
import { runImport } from "./run_import.ts";

const formats = ["csv", "ndjson", "json"] as const;

type ImportFormat = typeof formats[number];

export const importCommand: CliCommand = {
  noun: "users",
  verb: "import",
  about: "Imports users from a file, while the service runs; see docs/import.md",
  arguments: [{ name: "FILE", about: "the file, or - for standard input" }],
  options: {
    from: { value: "SYSTEM", about: "where the file comes from", values: importSources },
    format: {
      value: "FORMAT",
      about: "csv, ndjson or json; default: by the file's name",
      values: formats,
    },
    "firebase-config": { value: "FILE", about: "Firebase's password hash parameters" },
    "trust-phones": { value: null, about: "take over which phone numbers are verified" },
    "default-country": { value: "XX", about: "the country of numbers without a country code" },
    "dry-run": { value: null, about: "check every line and write nothing" },
    errors: { value: "FILE", about: "a new file for all refused lines" },
    reason: { value: "TEXT", about: "a reason for the audit log, if there is one" },
  },
  changes: true,
  asks: false,
  plan: planImport,
};

function planImport(input: CommandInput): CommandPlan | Misuse {
  const path = input.argument("FILE");
  const from = wordOption<ImportSource>(input, "from", importSources);
  if (typeof from === "object" && from !== null) return from;
  const source = from ?? "latchkey";
  const format = formatOf(input, path, source);
  if (typeof format === "object") return format;
  const country = input.option("default-country")?.toUpperCase() ?? null;
  if (country !== null && !isCountry(country)) {
    return { misuse: "--default-country must be an ISO 3166 code, such as US." };
  }
  const reason = parseOptionalReason(input.option("reason"));
  if (!reason.ok) return { misuse: "--reason must have 3 to 200 printable characters." };
  const config = firebaseOf(input, source);
  if (config !== null && "misuse" in config) return config;
  const planned: PlannedImport = {
    path,
    format,
    from: source,
    fileName: path.split("/").at(-1) ?? path,
    firebase: config,
    trustPhones: input.flag("trust-phones"),
    defaultCountry: country,
    dryRun: input.flag("dry-run"),
    reason: reason.value,
    errorsPath: input.option("errors"),
  };
  return { question: "", run: (context) => runImport(planned, context) };
}

function formatOf(
  input: CommandInput,
  path: string,
  source: ImportSource,
): PlannedImport["format"] | Misuse {
  const typed = wordOption<ImportFormat>(input, "format", formats);
  if (typeof typed === "object" && typed !== null) return typed;
  if (source === "register-db") {
    return typed === null && path !== "-"
      ? "register"
      : { misuse: "--from register-db reads an SQLite file: it takes no --format." };
  }
  const ending = typed ?? /\.(csv|ndjson|jsonl|json)$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === undefined) return { misuse: "--format is required: csv, ndjson or json." };
  return ending === "csv" ? "csv" : "json";
}

function firebaseOf(input: CommandInput, source: ImportSource): FirebaseConfig | Misuse | null {
  const path = input.option("firebase-config");
  if ((source === "firebase") !== (path !== null)) {
    return source === "firebase"
      ? { misuse: "--from firebase requires --firebase-config FILE." }
      : path === null
      ? null
      : { misuse: "--firebase-config is only for --from firebase." };
  }
  if (path === null) return null;
  let text: string;
  try {
    text = input.readTextFile(path);
  } catch (error) {
    return { misuse: `Cannot use ${path}: ${whyUnreadable(error, "--firebase-config")}.` };
  }
  return parseFirebaseConfig(text) ?? {
    misuse:
      `Cannot use ${path}: it must contain base64_signer_key, base64_salt_separator, rounds ` +
      "and mem_cost, as the Firebase console shows them.",
  };
}
