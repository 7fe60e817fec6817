import { operatorPath } from "../core/config/settings/operator_path.ts";

/** The commands that read files, and the options that name them; `FILE` is the argument. */
const readOptions: Readonly<Record<string, readonly string[]>> = {
  "policy replay": ["--policy"],
  "users set-metadata": ["--file"],
  "users import": ["FILE", "--firebase-config"],
};

/** The commands that create files, and the options that name them. */
const writtenOptions: Readonly<Record<string, readonly string[]>> = {
  "users import": ["--errors"],
  "users export": ["--file"],
};

/** The options of these commands that are followed by a value which is no file. */
const otherOptions = ["--from", "--format", "--default-country", "--reason"];

/** The options of the screen that name a file. */
const screenOptions = ["--theme-file", "--keymap", "--replay"];

/** The files that the admin reads, by its arguments, which are relative to `folder`. */
export function filesRead(args: readonly string[], folder?: string): readonly string[] {
  return [
    ...namedFiles(args, readOptions),
    ...screenOptions.map((option) => optionValue(args, option)),
  ].filter((file) => file !== "").map((file) => operatorPath(file, folder));
}

/** The recording that the admin plays instead of opening the database; null for none. */
export function fileReplayed(args: readonly string[]): string | null {
  const isReplay = args.some((arg) => /^--replay(=|$)/.test(arg));
  return isReplay && opensScreen(args) ? optionValue(args, "--replay") : null;
}

/**
 * The files that a command of the admin creates, or the folder of what the screen saves, and the
 * recording of it.
 */
export function filesCreated(args: readonly string[], folder?: string): readonly string[] {
  const path = (file: string): string => operatorPath(file, folder);
  if (!opensScreen(args)) return namedFiles(args, writtenOptions).map(path);
  const recording = optionValue(args, "--record");
  return [`${folder || "."}/latchkey-cases`, ...(recording === "" ? [] : [path(recording)])];
}

/** The backup that `restore` reads. */
export function filesRestored(args: readonly string[], folder?: string): readonly string[] {
  return args.filter((arg) => !arg.startsWith("-")).map((file) => operatorPath(file, folder));
}

/** Options of the screen, and of every command, that are followed by a value. */
const valuedOptions = ["--theme", ...screenOptions, "--record", "--connect"];

function opensScreen(args: readonly string[]): boolean {
  return args.every((arg, at) => arg.startsWith("-") || valuedOptions.includes(args[at - 1] ?? ""));
}

function namedFiles(
  args: readonly string[],
  commands: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  const typed = args.join(" ");
  const command = Object.keys(commands).find((words) => typed.includes(words));
  const options = commands[command ?? ""] ?? [];
  return options.map((option) => option === "FILE" ? fileArgument(args) : optionValue(args, option))
    .filter((file) => file !== "-" && file !== "");
}

function optionValue(args: readonly string[], option: string): string {
  const joined = args.find((arg) => arg.startsWith(`${option}=`));
  const at = args.indexOf(option);
  return joined?.slice(option.length + 1) ?? (at === -1 ? "" : args[at + 1] ?? "");
}

/** The third word that is neither an option nor its value: the first two are the command. */
function fileArgument(args: readonly string[]): string {
  const valued = [...otherOptions, ...Object.values(readOptions).flat(), "--errors"];
  const words = args.filter((arg, at) =>
    !(arg.startsWith("-") && arg !== "-") && !valued.includes(args[at - 1] ?? "")
  );
  return words[2] ?? "";
}
