/**
 * Routes that require an API key.
 *
 * `keyedRoute` calls the service, `adminRoute` (in `server/http/admin`) the operator's use cases.
 * Both are used like `route`, with a `scope`. The key is checked before anything is read. What the
 * handler gets instead of the context is the call: the caller for the audit log, the query, the
 * reason, and whether the key covers another scope. Each route that changes something accepts an
 * `Idempotency-Key`: name the ID of what the route makes `id` in its body, and a repetition gets it
 * again, but nothing else of the first response. If `operator` covers its scope, it also accepts a
 * `reason` in its body, which is required from keys that act by `operator` or `users:recover`.
 *
 * ```ts
 * export const postUserLock: AdminRoute = adminRoute({
 *   method: "POST",
 *   path: "/v1/admin/users/:id/lock",
 *   id: "lockUser",
 *   scope: "users:write",
 *   summary: "Lock a user",
 *   responses: { 204: null },
 *   refusals: ["user_not_found", "nothing_to_do"],
 * }, async (operator, { c, caller, reason }) => { ... });
 * ```
 *
 * @module
 */
import type { LiveApiKey } from "../../../core/domain/api_keys/api_key.ts";
import { type ApiScope, covers, needsReason } from "../../../core/domain/api_keys/scope.ts";
import type { Caller } from "../../../core/domain/audit_event.ts";
import { parseOptionalReason } from "../../../core/domain/operator/reason.ts";
import type { FieldCode, RefusalCode } from "../../../core/domain/refusal.ts";
import { type Service, UserGone } from "../../../core/service.ts";
import { callerOf } from "../caller.ts";
import { problem } from "../problem.ts";
import type { AppContext } from "../respond.ts";
import {
  type Contract,
  type EmptyBody,
  goneCode,
  openContract,
  type Responses,
  type Result,
  type Route,
  type RouteFacts,
  type Unreturned,
} from "../route.ts";
import {
  either,
  fields,
  optional,
  type Schema,
  text,
  type ValueOf,
  withFields,
} from "../schema.ts";
import { keyOfRequest } from "./key_of_request.ts";
import { type QueryValues, readQuery } from "./query.ts";
import { repeatedSchema, runOnce } from "./run_once.ts";

/** The contract of a route with a key. `query` names the parameters that its handler gets. */
export interface KeyedContract<
  R extends Responses,
  Code extends RefusalCode,
  Body extends Schema,
  Name extends string,
> extends Omit<Contract<R, Code, Body>, "session" | "scope" | "query"> {
  readonly scope: ApiScope;
  readonly query?: { readonly [Each in Name]: string };
}

/** A request with a key that covers the route. */
export interface KeyedCall<Name extends string = string> {
  readonly c: AppContext;
  readonly key: LiveApiKey;
  /** With the key, by which the audit log names it. */
  readonly caller: Caller;
  readonly query: QueryValues<Name>;
  /** From the body; 3 to 200 printable characters. Null if it has none and needs none. */
  readonly reason: string | null;
  /** Whether the key may do what needs another scope, such as `users:phone`. */
  readonly covers: (scope: ApiScope) => boolean;
}

/** A route of the service that requires an API key; see the module. */
export function keyedRoute<
  const R extends Responses,
  const Code extends RefusalCode = never,
  Body extends Schema = EmptyBody,
  const Name extends string = never,
  Out extends Result<R, NoInfer<Code>> = Result<R, NoInfer<Code>>,
>(
  contract: KeyedContract<R, Code, Body, Name>,
  handle: (
    service: Service,
    call: KeyedCall<Name>,
    body: ValueOf<Body>,
  ) => Out | Promise<Out>,
  ..._unreturned: Unreturned<Code, Out>
): Route {
  const { facts, respond } = openKeyedContract(contract);
  return {
    ...facts,
    respond: (service, c) =>
      respond(service, c, async (call, body) => await handle(service, call, body)),
  };
}

/** What the two kinds of routes with a key have in common. */
export interface OpenedKeyedContract<
  R extends Responses,
  Code extends RefusalCode,
  Body extends Schema,
  Name extends string,
> {
  readonly facts: RouteFacts & { readonly scope: ApiScope };
  readonly respond: (
    service: Service,
    c: AppContext,
    handle: (call: KeyedCall<Name>, body: ValueOf<Body>) => Promise<Result<R, Code>>,
  ) => Promise<Response>;
}

export function openKeyedContract<
  R extends Responses,
  Code extends RefusalCode,
  Body extends Schema,
  Name extends string,
>(contract: KeyedContract<R, Code, Body, Name>): OpenedKeyedContract<R, Code, Body, Name> {
  const { scope, query = {} } = contract;
  const names = Object.keys(query) as Name[];
  const takesReason = contract.method !== "GET" && isOfOperators(scope);
  const { facts, read, finish } = openContract({
    ...contract,
    ...(takesReason ? { body: withReason(contract.body) } : {}),
  });
  const gone = goneCode(facts);
  const shown = contract.method === "GET" ? facts.responses : repeatable(facts.responses);
  const respond: OpenedKeyedContract<R, Code, Body, Name>["respond"] = async (
    service,
    c,
    handle,
  ) => {
    const key = await keyOfRequest(service, c, scope);
    if (key instanceof Response) return key;
    const values = readQuery(c, names);
    if (values instanceof Response) return values;
    const body = await read(c);
    if (body instanceof Response) return body;
    const reason = reasonOf(body, takesReason && needsReason(key.scopes, scope));
    if (!reason.ok) {
      const fields = [{ field: "reason", code: reason.code }];
      return problem(c, { code: "invalid_input", fields });
    }
    const call: KeyedCall<Name> = {
      c,
      key,
      caller: keyCallerOf(c),
      query: values,
      reason: reason.value,
      covers: (other) => covers(key.scopes, other),
    };
    try {
      const result = await runOnce(service, c, { key, body }, () => handle(call, body));
      return result instanceof Response ? result : finish(c, body, result);
    } catch (error) {
      if (error instanceof UserGone && gone !== null) return problem(c, { code: gone });
      throw error;
    }
  };
  return { facts: { ...facts, scope, responses: shown }, respond };
}

/** What a key does to users does not say who they are to the request. */
function keyCallerOf(c: AppContext): Caller {
  const { noteSubject: _unused, ...caller } = callerOf(c);
  return caller;
}

/** Whether routes of a scope do what operators do. Only that has a reason. */
export function isOfOperators(scope: ApiScope): boolean {
  return covers(["operator"], scope);
}

const reasonField = {
  reason: optional(text(
    "Written to the audit log: 3 to 200 printable characters. Required for `users:recover` and " +
      "`operator`",
  )),
};

/** The body with a `reason`, unless it declares one itself. */
function withReason<Body extends Schema>(body: Body | undefined): Body {
  // The core of a route reads what its own contract declares; the rest is read here.
  return withFields(body ?? fields({}), reasonField) as unknown as Body;
}

function reasonOf(
  body: unknown,
  isRequired: boolean,
): { readonly ok: true; readonly value: string | null } | {
  readonly ok: false;
  readonly code: FieldCode;
} {
  const given = typeof body === "object" && body !== null && "reason" in body
    ? body.reason
    : undefined;
  if (typeof given !== "string") {
    return isRequired ? { ok: false, code: "missing" } : { ok: true, value: null };
  }
  return parseOptionalReason(given);
}

/** A repeated request gets another body, or none if the first one did. */
function repeatable(responses: Responses): Responses {
  const entries = Object.entries(responses).map(([status, schema]) => [
    status,
    schema === null ? null : either(schema, repeatedSchema),
  ]);
  return Object.fromEntries(entries);
}
