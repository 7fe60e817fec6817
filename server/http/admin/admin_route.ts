import type { EntryPoints } from "../../../core/entry_points.ts";
import type { OperatorCaller } from "../../../core/domain/audit_event.ts";
import type { RefusalCode } from "../../../core/domain/refusal.ts";
import type { Operator } from "../../../core/operator.ts";
import { type KeyedCall, type KeyedContract, openKeyedContract } from "../keys/keyed_route.ts";
import type { AppContext } from "../respond.ts";
import type { EmptyBody, Responses, Result, RouteFacts, Unreturned } from "../route.ts";
import type { Schema, ValueOf } from "../schema.ts";
import type { ApiScope } from "../../../core/domain/api_keys/scope.ts";

/** A request that acts as an operator. */
export interface AdminCall<Name extends string = string> extends KeyedCall<Name> {
  /** Named like its key. */
  readonly caller: OperatorCaller;
}

/** A route of the admin API without its types, for the table. */
export interface AdminRoute extends RouteFacts {
  readonly scope: ApiScope;
  readonly respond: (core: EntryPoints, c: AppContext) => Promise<Response>;
}

/**
 * A route of the admin API: contract and handler in one value, like `keyedRoute`, which explains
 * both. It calls the operator's use cases; no other kind of route can.
 */
export function adminRoute<
  const R extends Responses,
  const Code extends RefusalCode = never,
  Body extends Schema = EmptyBody,
  const Name extends string = never,
  Out extends Result<R, NoInfer<Code>> = Result<R, NoInfer<Code>>,
>(
  contract: Omit<KeyedContract<R, Code, Body, Name>, "tag"> & { readonly tag?: "Terminal" },
  handle: (operator: Operator, call: AdminCall<Name>, body: ValueOf<Body>) => Out | Promise<Out>,
  ..._unreturned: Unreturned<Code, Out>
): AdminRoute {
  const { facts, respond } = openKeyedContract({ tag: "Admin", ...contract });
  return {
    ...facts,
    respond: ({ service, operator }, c) =>
      respond(service, c, async (call, body) => {
        const caller = { ...call.caller, actor: "operator", actorName: call.key.name } as const;
        return await handle(await operator(), { ...call, caller }, body);
      }),
  };
}
