import type { Caller, Core, Instant, Refusal, SendPolicy } from "../../core/mod.ts";

/** What can stand in JSON. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json };

export interface CommandOption {
  /** What its value is called in the help; null for one without a value. */
  readonly value: string | null;
  readonly about: string;
}

/** One thing that the command line can do. As data: parsing and help come from it. */
export interface Command {
  readonly noun: string;
  readonly verb: string;
  readonly about: string;
  /** All of them are needed, in this order. */
  readonly arguments: readonly { readonly name: string; readonly about: string }[];
  readonly options: Readonly<Record<string, CommandOption>>;
  /** Whether it asks before it acts, unless told `--yes`. */
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

export interface CommandPlan {
  /** What the operator is asked, with the effect; empty for a command that asks nothing. */
  readonly question: string;
  readonly run: (world: CommandWorld) => Promise<CommandAnswer>;
}

/** What a command runs on. */
export interface CommandWorld {
  readonly core: Core;
  readonly caller: Caller;
  /** As the settings have it. */
  readonly sendPolicy: SendPolicy;
}

export type CommandAnswer =
  /** `lines` may hold anything: they are made printable where they are printed. */
  | { readonly kind: "answer"; readonly json: Json; readonly lines: readonly string[] }
  /** One JSON text a line, as they come. */
  | { readonly kind: "stream"; readonly rows: AsyncIterable<Json> }
  | { readonly kind: "refused"; readonly refusal: Refusal };

export function answer(json: Json, lines: readonly string[]): CommandAnswer {
  return { kind: "answer", json, lines };
}

export function refusedWith(refusal: Refusal): CommandAnswer {
  return { kind: "refused", refusal };
}
