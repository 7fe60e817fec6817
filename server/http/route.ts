/**
 * A route: its contract and its handler in one value. A handler cannot return a status, body or
 * refusal that the contract does not declare, because it would not compile.
 * @module
 */
import type { ApiScope } from "../../core/domain/api_keys/scope.ts";
import type { RefusalCode, Refused } from "../../core/domain/refusal.ts";
import { type Service, UserGone } from "../../core/service.ts";
import { readBody } from "./body.ts";
import { forwardingRefusals } from "./api_key_problems.ts";
import { problem, type ProblemCode, withJsonNames } from "./problem.ts";
import type { ProblemContext } from "./problem_details.ts";
import { type AppContext, respondEmpty, respondText } from "./respond.ts";
import { fields, type Schema, type ValueOf } from "./schema.ts";

export type HttpMethod = "GET" | "POST" | "PATCH" | "DELETE";

/** Headings of the reference, in order. */
export const routeTags = [
  "Accounts",
  "Login",
  "Sessions",
  "Password and phone",
  "Authenticators",
  "Devices",
  "Tokens",
  "Verifications",
  "Admin",
  "Terminal",
  "Service",
] as const;

/** Bodies by status. Null: no body. */
export type Responses = Readonly<Record<number, Schema | null>>;

export interface Contract<R extends Responses, Code extends RefusalCode, Body extends Schema> {
  readonly method: HttpMethod;
  /** `:id` matches one segment. */
  readonly path: string;
  /** Unique name of the operation in the document and in generated clients. */
  readonly id: string;
  readonly tag: typeof routeTags[number];
  /** One line: an imperative sentence without a period. */
  readonly summary: string;
  /** Markdown. */
  readonly description?: string;
  /** Whether it requires `Authorization: Bearer` with a session token. */
  readonly session?: true;
  /** The scope of the API key that it requires in `Latchkey-Key`; see `keyedRoute`. */
  readonly scope?: ApiScope;
  /** The parameters of its query, by name, each with a description. All are optional. */
  readonly query?: Readonly<Record<string, string>>;
  /** Without it, the route accepts no body, or an empty object. */
  readonly body?: Body;
  readonly responses: R;
  /** The refusals of its use case, besides `invalid_input` and those of HTTP itself. */
  readonly refusals: readonly Code[];
  /** Writes the body of a 200, on the hot path: the same text as `JSON.stringify`, but faster. */
  readonly stringify?: (body: OkBody<R>) => string;
  /** What the details of its problems depend on. */
  readonly context?: ProblemContext | ((body: ValueOf<Body>) => ProblemContext);
}

type OkBody<R extends Responses> = R extends { readonly 200: infer Ok extends Schema } ? ValueOf<Ok>
  : never;

/** What a handler returns: a declared status with its body. */
type Reply<R extends Responses> = {
  [Status in keyof R & number]: {
    readonly status: Status;
    readonly body: R[Status] extends Schema ? ValueOf<R[Status]> : null;
    readonly headers?: Readonly<Record<string, string>>;
  };
}[keyof R & number];

export type Result<R extends Responses, Code extends RefusalCode> =
  | Reply<R>
  | (Refused<Code | "invalid_input"> & { readonly headers?: Readonly<Record<string, string>> });

/** Makes a contract fail to compile if it declares refusals that the handler never returns. */
export type Unreturned<Code, Out> = [Exclude<Code, CodeOf<Out>>] extends [never] ? []
  : [unreturned: Exclude<Code, CodeOf<Out>>];

type CodeOf<Out> = Out extends Refused<infer Code> ? Code : never;

/** A contract without its types: what the document and the tests read. */
export type RouteFacts = Omit<Contract<Responses, RefusalCode, Schema>, "context" | "stringify">;

/** A route without its types, for the table. */
export interface Route extends RouteFacts {
  readonly respond: (service: Service, c: AppContext) => Response | Promise<Response>;
}

export function route<
  const R extends Responses,
  const Code extends RefusalCode = never,
  Body extends Schema = EmptyBody,
  Out extends Result<R, NoInfer<Code>> = Result<R, NoInfer<Code>>,
>(
  contract: Contract<R, Code, Body>,
  handle: (service: Service, c: AppContext, body: ValueOf<Body>) => Out | Promise<Out>,
  ..._unreturned: Unreturned<Code, Out>
): Route {
  const { facts, read, finish } = openContract(contract);
  const gone = goneCode(facts);
  return {
    ...facts,
    respond: async (service, c) => {
      const reading = read(c);
      const body = reading instanceof Promise ? await reading : reading;
      if (body instanceof Response) return body;
      try {
        return finish(c, body, await handle(service, c, body));
      } catch (error) {
        if (error instanceof UserGone && gone !== null) return problem(c, { code: gone });
        throw error;
      }
    },
  };
}

/** What every kind of route does with its contract. */
export interface OpenedContract<
  R extends Responses,
  Code extends RefusalCode,
  Body extends Schema,
> {
  readonly facts: RouteFacts;
  /** Reads the body, or returns the response that refuses it. No promise if there is no body. */
  readonly read: (c: AppContext) => ValueOf<Body> | Promise<ValueOf<Body> | Response>;
  /** Turns what the handler returned into a response. */
  readonly finish: (c: AppContext, body: ValueOf<Body>, result: Result<R, Code>) => Response;
}

export function openContract<
  R extends Responses,
  Code extends RefusalCode,
  Body extends Schema,
>(contract: Contract<R, Code, Body>): OpenedContract<R, Code, Body> {
  const { context = {}, stringify, ...facts } = contract;
  const schema: Schema = contract.body ?? emptyBody;
  // Only ever called with the body that its type names.
  const written = stringify as ((body: unknown) => string) | undefined;
  return {
    facts,
    read: (c) => {
      // The hot path reads no body.
      if (contract.method === "GET") return {} as ValueOf<Body>;
      // readBody checks the body against the schema that types it.
      return readBody(c, schema) as Promise<ValueOf<Body> | Response>;
    },
    finish: (c, body, result) => {
      if (!("refusal" in result)) {
        return send(c, result, result.status === 200 ? written : undefined);
      }
      const known = typeof context === "function" ? context(body) : context;
      return problem(c, withJsonNames(result.refusal), known, result.headers);
    },
  };
}

/**
 * The refusal if the user was deleted during the request: as if it had arrived later. Null
 * for a route that has none: then it is a fault, which is logged.
 */
export function goneCode(
  { session, refusals }: Pick<RouteFacts, "session" | "refusals">,
): ProblemCode | null {
  if (session) return "unauthenticated";
  return refusals.find((code) => goneCodes.has(code)) ?? null;
}

const goneCodes: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  "invalid_challenge",
  "invalid_credentials",
  "user_not_found",
]);

export type EmptyBody = typeof emptyBody;

const emptyBody = fields({});

function send(
  c: AppContext,
  { status, body, headers }: {
    readonly status: number;
    readonly body: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  },
  stringify: (body: unknown) => string = JSON.stringify,
): Response {
  if (body === null) return respondEmpty(c, status, headers);
  return respondText(c, status, stringify(body), headers);
}

/** A handler's reply; without a body, null. */
export function reply<const Status extends number>(
  status: Status,
): { readonly status: Status; readonly body: null };
export function reply<const Status extends number, const Body>(
  status: Status,
  body: Body,
  headers?: Readonly<Record<string, string>>,
): {
  readonly status: Status;
  readonly body: Body;
  readonly headers?: Readonly<Record<string, string>>;
};
export function reply(
  status: number,
  body: unknown = null,
  headers?: Readonly<Record<string, string>>,
): unknown {
  return { status, body, ...(headers === undefined ? {} : { headers }) };
}

/** What HTTP itself can refuse on any route. */
const always = ["storage_unavailable", "internal"] as const;

/** What reading a body can refuse. */
const ofBody = [
  "invalid_input",
  "malformed_json",
  "unsupported_media_type",
  "body_too_large",
  "body_timeout",
  "overloaded",
] as const;

/** What an API key can be refused for. `not_found`: no key exists, so the route is off. */
const ofKey = [
  "api_key_invalid",
  "api_key_expired",
  "api_key_revoked",
  "api_key_with_origin",
  "api_key_scope_missing",
  "client_address_not_allowed",
  "client_address_invalid",
  "not_found",
] as const;

const ofIdempotency = ["idempotency_key_reused", "idempotency_key_busy"] as const;

/** Whether an API key may name the client of a request: on the routes of users. */
export function isForClients({ path, scope }: Pick<RouteFacts, "path" | "scope">): boolean {
  return path.startsWith("/v1/") && scope === undefined;
}

/** The codes of every problem that a route may return. */
export function problemCodesOf(route: RouteFacts): readonly ProblemCode[] {
  const { method, refusals, scope, query } = route;
  const isRead = method === "GET";
  return [
    ...new Set<ProblemCode>([
      ...(scope === undefined ? [] : ofKey),
      ...(scope === "terminal" ? ["throttled" as const] : []),
      ...refusals,
      ...(query === undefined ? [] : ["invalid_input" as const]),
      ...(isRead ? [] : ofBody),
      ...(isRead || scope === undefined ? [] : ofIdempotency),
      ...(isForClients(route) ? forwardingRefusals : []),
      ...always,
    ]),
  ];
}
