import type { Refused } from "../../../core/domain/refusal.ts";
import type { Operator } from "../../../core/operator.ts";
import type { Codec } from "../codec/codec.ts";

export type OperationName = keyof Operator;

type Method = (...args: never[]) => unknown;

/** What a use case returns in the end. */
type Result<Of extends Method> = Awaited<ReturnType<Of>>;

type CodeOf<Result> = Result extends Refused<infer Code> ? Code : never;

type Granted<Result> = Result extends { readonly ok: true; readonly value: infer Value } ? Value
  : Result extends Refused ? never
  : Result;

/** An operation that a terminal can request over HTTP. */
export interface RemoteOperation<Input = unknown, Value = unknown, Code extends string = string> {
  readonly kind: "remote";
  /** One line for the description of the API: an imperative sentence without a period. */
  readonly summary: string;
  /** Whether it changes, sends or records something: such a request is never repeated by itself. */
  readonly writes: boolean;
  /** Null if it has no input. */
  readonly input: Codec<Input> | null;
  readonly answer: Codec<Value>;
  /** The refusals of its use case. Null if it returns the value itself. */
  readonly refusals: { readonly [Each in Code]: true } | null;
}

/** An operation that works only where the database is. */
export interface LocalOperation {
  readonly kind: "local";
  /** A sentence for the operator: why, and what to do. */
  readonly why: string;
}

type InputOf<Of extends Method> = Parameters<Of> extends readonly [infer Input, ...unknown[]]
  ? Input
  : never;

type RemoteOf<Of extends Method> =
  & Omit<
    RemoteOperation<InputOf<Of>, Granted<Result<Of>>, CodeOf<Result<Of>>>,
    "input" | "refusals"
  >
  & {
    readonly input: [InputOf<Of>] extends [never] ? null : Codec<InputOf<Of>>;
    readonly refusals: [CodeOf<Result<Of>>] extends [never] ? null
      : { readonly [Code in CodeOf<Result<Of>>]: true };
  };

/** Every use case of operators. A new one does not compile without its row. */
export type OperationTable = {
  readonly [Name in OperationName]: RemoteOf<Operator[Name]> | LocalOperation;
};

/** The rows of some use cases. */
export type OperationRows<Name extends OperationName> = Pick<OperationTable, Name>;

interface Row<Input, Answer, Refusals> {
  readonly kind: "remote";
  readonly summary: string;
  readonly writes: boolean;
  readonly input: Input;
  readonly answer: Answer;
  readonly refusals: Refusals;
}

/** A row of an operation that changes nothing. */
export function reads<Input, Answer, Refusals>(
  summary: string,
  input: Input,
  answer: Answer,
  refusals: Refusals,
): Row<Input, Answer, Refusals> {
  return { kind: "remote", summary, writes: false, input, answer, refusals };
}

/** A row of an operation that changes, sends or records something. */
export function writes<Input, Answer, Refusals>(
  summary: string,
  input: Input,
  answer: Answer,
  refusals: Refusals,
): Row<Input, Answer, Refusals> {
  return { kind: "remote", summary, writes: true, input, answer, refusals };
}

export function local(why: string): LocalOperation {
  return { kind: "local", why };
}
