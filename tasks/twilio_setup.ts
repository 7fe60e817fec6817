/**
 * `deno task twilio:setup [name] [--write]`: creates a Verify service for each purpose, unless its
 * setting is there already, and prints the settings that name them. With `--write` they go, with
 * the account's own settings, into `latchkey.env` in this folder, for its owner alone; a file of
 * that name is never overwritten. The name is in every message: at most 30 characters, four digits.
 * Exit codes: 0 done, 1 a service or the file could not be made, 2 wrong settings or arguments.
 * @module
 */
import { parseAccountConfig } from "../core/config/config.ts";
import { cleanEnvironment } from "../core/config/settings.ts";
import { readSettingsFile } from "../core/config/settings_file.ts";
import { serviceSettings } from "../core/config/twilio_config.ts";
import { createTwilioService } from "../core/twilio_services.ts";
import { endWith, endWithMistakes } from "../server/program/end_with.ts";

const settingsFile = "latchkey.env";
const encoder = new TextEncoder();
const ofAccount = new RegExp(
  "^(TWILIO_(ACCOUNT_SID|AUTH_TOKEN|API_KEY_SID|API_KEY_SECRET)(_FILE)?|" +
    "TWILIO_VERIFY_BASE_URL|LATCHKEY_PROVIDER_HOSTS)$",
);

await main();

async function main(): Promise<void> {
  const { name, write } = parseArguments(Deno.args);
  const env = cleanEnvironment(Deno.env.toObject());
  const parsed = parseAccountConfig(env, readSettingsFile);
  if (!parsed.ok) endWithMistakes("Cannot create the Verify services", parsed.mistakes);
  // First, so that no service is made for a file that cannot be.
  const file = write ? openSettings() : null;
  const lines: string[] = [];
  for (const setting of serviceSettings) {
    const known = env[setting]?.trim() ?? "";
    const made = known !== "" ? { serviceSid: known } : await createTwilioService(
      parsed.account,
      name,
    );
    if ("words" in made) endHalfway(made.words, lines, file);
    lines.push(`${setting}=${made.serviceSid}`);
  }
  if (file === null) return print(lines);
  writeAll(file, [...accountLines(env), ...lines]);
  print([`Wrote ${settingsFile}: it holds the account's secret, and is readable by you alone.`]);
}

function parseArguments(args: readonly string[]): {
  readonly name: string;
  readonly write: boolean;
} {
  const names = args.filter((arg) => arg !== "--write");
  const unknown = names.find((arg) => arg.startsWith("-"));
  if (unknown !== undefined || names.length > 1) {
    endWith(['Usage: deno task twilio:setup ["My App"] [--write]'], 2);
  }
  return { name: names[0] ?? "Latchkey", write: names.length < args.length };
}

/** For its owner alone, from the first byte on. */
function openSettings(): Deno.FsFile {
  try {
    return Deno.openSync(settingsFile, { write: true, createNew: true, mode: 0o600 });
  } catch (error) {
    const why = error instanceof Deno.errors.AlreadyExists
      ? "it is there already, and is not overwritten"
      : "the folder cannot be written";
    return endWith([`Cannot write ${settingsFile}: ${why}.`], 1);
  }
}

/** The settings that reach the account, as they are here. */
function accountLines(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(env)
    .filter(([name, value = ""]) => ofAccount.test(name) && value.trim() !== "")
    .map(([name, value = ""]) => `${name}=${value.trim()}`)
    .toSorted();
}

/** What was made is named, so that another run makes only the rest. */
function endHalfway(words: string, lines: readonly string[], file: Deno.FsFile | null): never {
  file?.close();
  if (file !== null) Deno.removeSync(settingsFile);
  print(lines);
  const rest = lines.length === 0 ? [] : ["Set what is printed above, and run this again."];
  return endWith([words, ...rest], 1);
}

function writeAll(file: Deno.FsFile, lines: readonly string[]): void {
  const bytes = encoder.encode(`${lines.join("\n")}\n`);
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
  file.syncDataSync();
  file.close();
}

function print(lines: readonly string[]): void {
  if (lines.length > 0) Deno.stdout.writeSync(encoder.encode(`${lines.join("\n")}\n`));
}
