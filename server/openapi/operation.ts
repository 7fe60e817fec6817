import type { Route } from "../http/route.ts";
import type { Schema } from "../http/schema.ts";
import { exampleId, exampleOf, requestExample } from "./example_value.ts";
import { jsonSchemaOf, type NamedSchemas, referenceTo } from "./json_schema.ts";
import type { ApiOperation, JsonSchema, ResponseObject } from "./openapi.ts";
import { problemResponses } from "./problem_parts.ts";

/** What an operation refers to. */
export interface Named {
  readonly schemas: NamedSchemas;
  /** The same schemas in the document. */
  readonly components: Readonly<Record<string, JsonSchema>>;
}

export const securityScheme = "session";

/** `:id` is `{id}` in OpenAPI. */
export function templateOf({ path }: Pick<Route, "path">): string {
  return path.replace(/:(\w+)/g, "{$1}");
}

export function operationOf(route: Route, named: Named): ApiOperation {
  const { id, tag, summary, description, session, path } = route;
  const parameters = [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => ({
    name,
    in: "path" as const,
    required: true as const,
    description: "As returned by the list",
    schema: { type: "string" },
    example: exampleId,
  }));
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: session ? [{ [securityScheme]: [] }] : [],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...requestBodyOf(route, named),
    responses: responsesOf(route, named),
  };
}

function requestBodyOf(
  { body }: Route,
  named: Named,
): Pick<ApiOperation, "requestBody"> {
  if (body === undefined) return {};
  const schema = jsonSchemaOf(body, "request", named.schemas);
  const content = { "application/json": { schema, example: requestExample(schema) } };
  // A missing body is an empty object.
  return { requestBody: { required: schema.required !== undefined, content } };
}

/** By status; a status may have a success and problems, such as 503 of a readiness check. */
function responsesOf(route: Route, named: Named): ApiOperation["responses"] {
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
