import assert from "node:assert/strict";
import * as v from "valibot";
import { problemCodesOf, type RouteFacts } from "../../server/http/route.ts";
import { problems } from "../../server/http/problem.ts";
import { problemSchema } from "../../server/wire/problem.ts";
import { contracts } from "../../server/contracts.ts";

/** Checks that a response is one that the contract of its route declares. */
export function checkResponse(
  method: string,
  path: string,
  response: { readonly status: number; readonly headers: Headers; readonly text: string },
): void {
  const name = `${method} ${path} ${response.status}: ${response.text}`;
  const route = routeOf(method, path);
  const isProblem = response.headers.get("content-type")?.startsWith("application/problem+json");
  if (isProblem) {
    const json = JSON.parse(response.text);
    const codes = route === null
      ? ["not_found", "method_not_allowed"] as const
      : problemCodesOf(route);
    checkSchema(name, problemSchema(codes), json);
    const known: Readonly<Record<string, readonly [number, ...unknown[]]>> = problems;
    assert.equal(known[json.code]?.[0], response.status, name);
    return;
  }
  // Neither the description of the API nor the pages are part of the contract.
  if (route === null && !path.startsWith("/v1/")) return;
  assert.ok(route !== null, name);
  assert.ok(response.status in route.responses, `${name}: undeclared status`);
  const schema = route.responses[response.status] ?? null;
  if (schema === null) assert.equal(response.text, "", name);
  else checkSchema(name, schema, JSON.parse(response.text));
}

function checkSchema(name: string, schema: v.GenericSchema, value: unknown): void {
  const checked = v.safeParse(schema, value);
  const issues = checked.issues?.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`);
  assert.ok(checked.success, `${name}\n${issues?.join("\n")}`);
}

function routeOf(method: string, path: string): RouteFacts | null {
  const { pathname } = new URL(path, "http://latchkey.test");
  const segments = pathname.split("/");
  const asked = method === "HEAD" ? "GET" : method;
  return contracts.find((route) => {
    const parts = route.path.split("/");
    return route.method === asked && parts.length === segments.length &&
      parts.every((part, at) => part === segments[at] || (part === ":id" && segments[at] !== ""));
  }) ?? null;
}
