import { type RouteFacts, routeTags } from "../http/route.ts";
import { namedSchemas } from "./components.ts";
import { namedJsonSchemas, type NamedSchemas } from "./json_schema.ts";
import type { ApiOperation, Components, Header, JsonSchema, OpenApiDocument } from "./openapi.ts";
import { operationOf, securitySchemes, templateOf } from "./operation.ts";
import { problemExamples, problemFacts, problemSchemas, publicCodes } from "./problem_parts.ts";
import { apiDescription, apiVersion, headerDescriptions, tagDescriptions } from "./words.ts";

/** The contract of the routes as an OpenAPI document. `publicUrl` is LATCHKEY_PUBLIC_URL. */
export function buildDocument(
  routes: readonly RouteFacts[],
  publicUrl: string | null,
): OpenApiDocument {
  const components = componentsOf(routes, namedSchemas, publicUrl);
  return {
    openapi: "3.1.1",
    info: {
      title: "Latchkey",
      version: apiVersion,
      description: apiDescription.join("\n\n"),
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: publicUrl ?? "/", description: "This server" }],
    tags: routeTags.map((name) => ({ name, description: tagDescriptions[name] })),
    paths: pathsOf(routes, components.schemas),
    components,
    "x-problems": problemFacts(publicCodes(routes)),
  };
}

function componentsOf(
  routes: readonly RouteFacts[],
  named: NamedSchemas,
  publicUrl: string | null,
): Components {
  const { RequestId, RetryAfter, Authenticate } = headerDescriptions;
  return {
    schemas: { ...namedJsonSchemas(named), ...problemSchemas(publicCodes(routes), named) },
    examples: problemExamples(routes, publicUrl),
    headers: {
      RequestId: header(RequestId, { type: "string" }),
      RetryAfter: header(RetryAfter, { type: "integer", minimum: 1 }),
      Authenticate: header(Authenticate, { type: "string" }),
    },
    securitySchemes: {
      [securitySchemes.session]: {
        type: "http",
        scheme: "bearer",
        description: "A session token, `lk_s_...`",
      },
      [securitySchemes.key]: {
        type: "apiKey",
        in: "header",
        name: "Latchkey-Key",
        description: "An API key, `lk_k_...`",
      },
    },
  };
}

function header(description: string, schema: JsonSchema): Header {
  return { description, schema };
}

/** In the order of the table. */
function pathsOf(
  routes: readonly RouteFacts[],
  components: Readonly<Record<string, JsonSchema>>,
): OpenApiDocument["paths"] {
  const paths = new Map<string, Record<string, ApiOperation>>();
  for (const route of routes) {
    const path = templateOf(route);
    const operations = paths.get(path) ?? {};
    operations[route.method.toLowerCase()] = operationOf(route, {
      schemas: namedSchemas,
      components,
    });
    paths.set(path, operations);
  }
  return Object.fromEntries(paths);
}
