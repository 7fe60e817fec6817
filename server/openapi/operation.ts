import type { RouteFacts } from "../http/route.ts";
import type { Schema } from "../http/schema.ts";
import { exampleId, exampleOf, requestExample } from "./example_value.ts";
import { jsonSchemaOf, type NamedSchemas, referenceTo } from "./json_schema.ts";
import type { ApiOperation, JsonSchema, Parameter, ResponseObject } from "./openapi.ts";
import { problemResponses } from "./problem_parts.ts";

/** What an operation refers to. */
export interface Named {
  readonly schemas: NamedSchemas;
  /** The same schemas in the document. */
  readonly components: Readonly<Record<string, JsonSchema>>;
}

export const securitySchemes = { session: "session", key: "key" } as const;

/** `:id` is `{id}` in OpenAPI. */
export function templateOf({ path }: Pick<RouteFacts, "path">): string {
  return path.replace(/:(\w+)/g, "{$1}");
}

export function operationOf(route: RouteFacts, named: Named): ApiOperation {
  const { id, tag, summary, description, path, query = {} } = route;
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name = ""]): Parameter => ({
    name,
    in: "path",
    required: true,
    description: "As returned by the list",
    schema: { type: "string" },
    example: exampleId,
  }));
  const inQuery = Object.entries(query).map(([name, about]): Parameter => ({
    name,
    in: "query",
    required: false,
    description: about,
    schema: { type: "string" },
  }));
  const parameters = [...inPath, ...inQuery, ...idempotencyOf(route)];
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...descriptionOf(description, route),
    security: securityOf(route),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...requestBodyOf(route, named),
    responses: responsesOf(route, named),
  };
}

/** Scopes are named in words: OpenAPI has none for keys. */
function descriptionOf(
  description: string | undefined,
  { scope }: RouteFacts,
): Pick<ApiOperation, "description"> {
  const sentences = [
    ...(description === undefined ? [] : [description]),
    ...(scope === undefined ? [] : [`Requires the scope \`${scope}\`.`]),
  ];
  return sentences.length === 0 ? {} : { description: sentences.join(" ") };
}

function securityOf({ session, scope }: RouteFacts): ApiOperation["security"] {
  if (scope !== undefined) return [{ [securitySchemes.key]: [] }];
  return session ? [{ [securitySchemes.session]: [] }] : [];
}

function idempotencyOf({ scope, method }: RouteFacts): readonly Parameter[] {
  if (scope === undefined || method === "GET") return [];
  return [{
    name: "Idempotency-Key",
    in: "header",
    required: false,
    description: "Chosen by the client. The same request with the same key changes nothing again",
    schema: { type: "string" },
  }];
}

function requestBodyOf(
  { body }: RouteFacts,
  named: Named,
): Pick<ApiOperation, "requestBody"> {
  if (body === undefined) return {};
  const schema = jsonSchemaOf(body, "request", named.schemas);
  const content = { "application/json": { schema, example: requestExample(schema) } };
  // A missing body is an empty object.
  return { requestBody: { required: schema.required !== undefined, content } };
}

/** By status; a status may have a success and problems, such as 503 of a readiness check. */
function responsesOf(route: RouteFacts, named: Named): ApiOperation["responses"] {
  const responses = new Map<number, ResponseObject>(problemResponses(route));
  for (const [name, schema] of Object.entries(route.responses)) {
    const status = Number(name);
    const own = responseOf(status, schema, named);
    const problem = responses.get(status);
    responses.set(status, problem === undefined ? own : merged(own, problem));
  }
  const sorted = [...responses].toSorted(([one], [other]) => one - other);
  return Object.fromEntries(sorted.map(([status, response]) => [String(status), response]));
}

function merged(own: ResponseObject, problem: ResponseObject): ResponseObject {
  return {
    description: `${own.description}, or ${problem.description}`,
    headers: { ...own.headers, ...problem.headers },
    content: { ...own.content, ...problem.content },
  };
}

const meanings: Readonly<Record<number, string>> = {
  200: "Success",
  201: "Created",
  202: "Accepted",
  204: "Success, without a body",
  303: "A redirect",
  503: "Not ready",
};

function responseOf(status: number, body: Schema | null, named: Named): ResponseObject {
  const description = meanings[status] ?? `Status ${status}`;
  const headers = { "X-Request-Id": { $ref: referenceTo("headers", "RequestId") } };
  if (body === null) return { description, headers };
  const schema = jsonSchemaOf(body, "response", named.schemas);
  const example = exampleOf(schema, named.components);
  return { description, headers, content: { "application/json": { schema, example } } };
}
