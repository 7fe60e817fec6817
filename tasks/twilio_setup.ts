/**
 * `deno task twilio:setup [name] [--write]`: creates a Verify service for each purpose that has no
 * setting yet, and prints the settings with the services' SIDs. With `--write`, writes them and the
 * account's settings to `latchkey.env` in the current folder, readable only by its owner. Never
 * overwrites a file. The name, by default LATCHKEY_APP_NAME, is part of every message: at most 30
 * characters and 4 digits. Exit codes: 0 done, 1 a service or the file could not be created, 2
 * invalid settings or arguments.
 * @module
 */
import { parseAccountConfig } from "../core/config/config.ts";
import { cleanEnvironment } from "../core/config/settings/settings.ts";
import { readSettingsFile } from "../core/config/settings/settings_file.ts";
import { serviceSettings } from "../core/config/twilio_config.ts";
import { productName } from "../core/domain/product_name.ts";
import { createTwilioService } from "../core/twilio_services.ts";
import { endWith, endWithErrors } from "../server/program/end_with.ts";

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
  if (!parsed.ok) endWithErrors("Cannot create the Verify services", parsed.errors);
  // First, so that no service is created if the file cannot be.
  const file = write ? openSettings() : null;
  const lines: string[] = [];
  const friendlyName = name ?? parsed.appName ?? productName;
  for (const setting of serviceSettings) {
    const known = env[setting]?.trim() ?? "";
    const made = known !== "" ? { serviceSid: known } : await createTwilioService(
      parsed.account,
      friendlyName,
    );
    if ("words" in made) endHalfway(made.words, lines, file);
    lines.push(`${setting}=${made.serviceSid}`);
  }
  if (file === null) return print(lines);
  writeAll(file, [...accountLines(env), ...lines]);
  print([`Wrote ${settingsFile}. It contains the account's secret and is readable only by you.`]);
}

function parseArguments(args: readonly string[]): {
  readonly name: string | null;
  readonly write: boolean;
} {
  const names = args.filter((arg) => arg !== "--write");
  const unknown = names.find((arg) => arg.startsWith("-"));
  if (unknown !== undefined || names.length > 1) {
    endWith(['Usage: deno task twilio:setup ["My App"] [--write]'], 2);
  }
  return { name: names[0] ?? null, write: names.length < args.length };
}

/** Creates the file, readable only by its owner from the start. */
function openSettings(): Deno.FsFile {
  try {
    return Deno.openSync(settingsFile, { write: true, createNew: true, mode: 0o600 });
  } catch (error) {
    const why = error instanceof Deno.errors.AlreadyExists
      ? "it already exists and is not overwritten"
      : "the folder is not writable";
    return endWith([`Cannot write ${settingsFile}: ${why}.`], 1);
  }
}

/** The account's settings in the environment. */
function accountLines(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(env)
    .filter(([name, value = ""]) => ofAccount.test(name) && value.trim() !== "")
    .map(([name, value = ""]) => `${name}=${value.trim()}`)
    .toSorted();
}

/** Prints the services created so far, so that another run creates only the rest. */
function endHalfway(words: string, lines: readonly string[], file: Deno.FsFile | null): never {
  file?.close();
  if (file !== null) Deno.removeSync(settingsFile);
  print(lines);
  const rest = lines.length === 0 ? [] : ["Set the variables printed above and run this again."];
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
