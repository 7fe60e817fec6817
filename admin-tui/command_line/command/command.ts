import type { Diagnosis } from "../../../core/doctor/diagnose.ts";
import type { OperatorCaller } from "../../../core/domain/audit_event.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import type { Refusal } from "../../../core/domain/refusal.ts";
import type { Operator } from "../../../core/operator.ts";
import type { CommandFiles } from "./files.ts";
import type { Printed } from "./table.ts";

/** A JSON value. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

export interface CommandOption {
  /** The value's name in the help; null for a flag. */
  readonly value: string | null;
  readonly about: string;
  /** The allowed values, if they are a fixed list; shells complete them. */
  readonly values?: readonly string[];
}

export interface CommandArgument {
  readonly name: string;
  readonly about: string;
  readonly values?: readonly string[];
}

/** A command, as the data that parsing, help and completion are built from. */
export interface CliCommand {
  readonly noun: string;
  /** Empty for a command of one word. */
  readonly verb: string;
  readonly about: string;
  /** All are required, in this order. */
  readonly arguments: readonly CommandArgument[];
  readonly options: Readonly<Record<string, CommandOption>>;
  /** Whether it changes, sends or copies something; refused in read-only mode. */
  readonly changes: boolean;
  /** Whether the audit log records it although it changes nothing. */
  readonly records?: true;
  /** Whether it sends a message, or a notice to the user, and so needs the provider's settings. */
  readonly sends?: boolean;
  /** Whether it asks for confirmation, unless `--yes` is given. */
  readonly asks: boolean;
  /** The flag without which it asks nothing, if it asks. */
  readonly asksOnlyWith?: string;
  /** Checks the arguments, before anything is opened. */
  readonly plan: (input: CommandInput) => CommandPlan | Misuse;
}

/** The arguments and options of a command, by their names in the table. */
export interface CommandInput {
  readonly argument: (name: string) => string;
  /** Null if it was not given. */
  readonly option: (name: string) => string | null;
  readonly flag: (name: string) => boolean;
  readonly now: Instant;
  readonly readTextFile: (path: string) => string;
}

/** A usage error, as a sentence. */
export interface Misuse {
  readonly misuse: string;
}

export type CommandPlan =
  | {
    /** States the effect; empty if the command asks nothing. A function gets it from the core. */
    readonly question:
      | string
      | ((context: CommandContext) => Promise<CommandQuestion | RefusedAnswer>);
    readonly run: (context: CommandContext) => Promise<CommandAnswer>;
  }
  /** Runs without settings and without a database. */
  | { readonly standalone: (given: StandaloneContext) => Promise<CommandAnswer> };

/** What a command without settings can use. */
export interface StandaloneContext {
  readonly diagnose: () => Promise<Diagnosis>;
  readonly defaultKeymap: () => Promise<string>;
}

/** What the operator must confirm before something changes. */
export interface CommandQuestion {
  readonly kind: "question";
  readonly lines: readonly string[];
  /** What must be typed; null if `y` is enough. */
  readonly typed: { readonly what: string; readonly text: string } | null;
}

/** What a command runs with. */
export interface CommandContext {
  readonly core: Operator;
  readonly caller: OperatorCaller;
  /** Whether the provider is a simulator, which is free. */
  readonly simulated: boolean;
  /** The folder for backups whose path is relative. */
  readonly backupFolder: string;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly clock: () => Instant;
  readonly files: CommandFiles;
  /** Prints a line to standard error, such as a warning. */
  readonly note: (line: string) => void;
  /** Replaces the line of progress; empty to remove it. Null if there is no terminal. */
  readonly showProgress: ((line: string) => void) | null;
}

export type CommandAnswer =
  /** `lines` may contain any characters: they are made printable when printed. */
  | {
    readonly kind: "answer";
    readonly json: JsonValue;
    readonly lines: readonly Printed[];
    /** The exit code; not 0 if the result is a problem. */
    readonly code: 0 | 1 | 2;
  }
  /** Printed as they arrive: one JSON object per line, or `line` on a terminal if it is set. */
  | { readonly kind: "stream"; readonly rows: AsyncIterable<StreamRow> }
  /** Printed as it is, as it arrives. */
  | { readonly kind: "text"; readonly parts: AsyncIterable<string> }
  /** A usage error that shows only when the command runs, such as an unreadable file. */
  | { readonly kind: "misused"; readonly words: string }
  | RefusedAnswer;

export interface RefusedAnswer {
  readonly kind: "refused";
  readonly refusal: Refusal;
  /** More than the refusal says: a sentence without its period. */
  readonly detail: string | null;
}

export interface StreamRow {
  readonly json: JsonValue;
  readonly line: string | null;
}

export function answer(
  json: JsonValue,
  lines: readonly Printed[],
  code: 0 | 1 | 2 = 0,
): CommandAnswer {
  return { kind: "answer", json, lines, code };
}

export function refusedWith(refusal: Refusal, detail: string | null = null): RefusedAnswer {
  return { kind: "refused", refusal, detail };
}
