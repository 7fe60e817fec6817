import type { Diagnosis } from "../../../core/doctor/diagnose.ts";
import type { OperatorCaller } from "../../../core/domain/audit_event.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import type { Refusal } from "../../../core/domain/refusal.ts";
import type { SendPolicy } from "../../../core/domain/sending/send_policy.ts";
import type { Operator } from "../../../core/operator.ts";

/** What can stand in JSON. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

export interface CommandOption {
  /** What its value is called in the help; null for one without a value. */
  readonly value: string | null;
  readonly about: string;
  /** All that it may be, where that is a list; a shell completes them. */
  readonly values?: readonly string[];
}

export interface CommandArgument {
  readonly name: string;
  readonly about: string;
  readonly values?: readonly string[];
}

/** One thing that the command line can do. As data: parsing, help and completion come from it. */
export interface CliCommand {
  readonly noun: string;
  /** Empty for a command of one word. */
  readonly verb: string;
  readonly about: string;
  /** All of them are needed, in this order. */
  readonly arguments: readonly CommandArgument[];
  readonly options: Readonly<Record<string, CommandOption>>;
  /** Whether it changes, sends or copies something: refused where all is read-only. */
  readonly changes: boolean;
  /** Whether it asks first, unless told `--yes`. */
  readonly asks: boolean;
  /** Looks at what was typed, before anything is opened. */
  readonly plan: (input: CommandInput) => CommandPlan | Misuse;
}

/** What was typed after the command's words; names are those of the table. */
export interface CommandInput {
  readonly argument: (name: string) => string;
  /** Null where it was not given. */
  readonly option: (name: string) => string | null;
  readonly flag: (name: string) => boolean;
  readonly now: Instant;
  readonly readTextFile: (path: string) => string;
}

/** Wrong use, in words. */
export interface Misuse {
  readonly misuse: string;
}

export type CommandPlan =
  | {
    /** With the effect; empty for a command that asks nothing. A function asks the core for it. */
    readonly question: string | ((world: CommandWorld) => Promise<CommandQuestion | RefusedAnswer>);
    readonly run: (world: CommandWorld) => Promise<CommandAnswer>;
  }
  /** Needs neither settings nor database. */
  | { readonly apart: (diagnose: () => Promise<Diagnosis>) => Promise<CommandAnswer> };

/** What the operator is asked before something changes. */
export interface CommandQuestion {
  readonly kind: "question";
  readonly lines: readonly string[];
  /** What has to be typed; null where a `y` is enough. */
  readonly typed: { readonly what: string; readonly text: string } | null;
}

/** What a command runs on. */
export interface CommandWorld {
  readonly core: Operator;
  readonly caller: OperatorCaller;
  /** As the settings have it. */
  readonly sendPolicy: SendPolicy;
  /** Whether the provider is a simulator, which costs nothing. */
  readonly simulated: boolean;
  /** Where a backup goes whose path is not absolute. */
  readonly backupFolder: string;
  readonly pause: (milliseconds: number) => Promise<void>;
}

export type CommandAnswer =
  /** `lines` may hold anything: they are made printable where they are printed. */
  | {
    readonly kind: "answer";
    readonly json: JsonValue;
    readonly lines: readonly string[];
    /** The exit code: 0 unless the answer is bad news. */
    readonly code: 0 | 1 | 2;
  }
  /** As they come: one JSON text a line, or on a terminal the line, where there is one. */
  | { readonly kind: "stream"; readonly rows: AsyncIterable<StreamRow> }
  | RefusedAnswer;

export interface RefusedAnswer {
  readonly kind: "refused";
  readonly refusal: Refusal;
  /** What the command line knows beyond the refusal: a sentence without its full stop. */
  readonly detail: string | null;
}

export interface StreamRow {
  readonly json: JsonValue;
  readonly line: string | null;
}

export function answer(
  json: JsonValue,
  lines: readonly string[],
  code: 0 | 1 | 2 = 0,
): CommandAnswer {
  return { kind: "answer", json, lines, code };
}

export function refusedWith(refusal: Refusal, detail: string | null = null): RefusedAnswer {
  return { kind: "refused", refusal, detail };
}
