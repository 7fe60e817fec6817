/** The OpenAPI document against the table of contracts. @module */
import assert from "node:assert/strict";
import * as v from "valibot";
import { fieldCodes } from "../../../core/domain/refusal.ts";
import { problems } from "../../../server/http/problem.ts";
import { fieldDetails } from "../../../server/http/problem_details.ts";
import { problemCodesOf, type RouteFacts, routeTags } from "../../../server/http/route.ts";
import { buildDocument } from "../../../server/openapi/build_document.ts";
import type {
  ApiOperation,
  Content,
  JsonSchema,
  OpenApiDocument,
} from "../../../server/openapi/openapi.ts";
import { contracts } from "../../../server/contracts.ts";

const document = buildDocument(contracts, null);
const text = JSON.stringify(document);

/** The operation of each route, by its name. */
const operations: ReadonlyMap<string, ApiOperation> = new Map(
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      [`${method.toUpperCase()} ${path}`, operation] as const
    )
  ),
);

const nameOf = (route: typeof contracts[number]): string =>
  `${route.method} ${route.path.replace(/:(\w+)/g, "{$1}")}`;

function operationOf(route: typeof contracts[number]): ApiOperation {
  const operation = operations.get(nameOf(route));
  assert.ok(operation !== undefined, nameOf(route));
  return operation;
}

Deno.test("the document has every route and nothing else (R18)", () => {
  assert.deepEqual([...operations.keys()].toSorted(), contracts.map(nameOf).toSorted());
});

Deno.test("each operation has the id, tag, words and protection of its route", () => {
  for (const route of contracts) {
    const { operationId, tags, summary, description, security } = operationOf(route);
    assert.deepEqual(
      [operationId, tags, summary, description],
      [route.id, [route.tag], route.summary, descriptionOf(route)],
    );
    const expected = route.scope !== undefined
      ? [{ key: [] }]
      : route.session
      ? [{ session: [] }]
      : [];
    assert.deepEqual(security, expected, nameOf(route));
  }
  const ids = [...operations.values()].map(({ operationId }) => operationId);
  assert.equal(new Set(ids).size, ids.length, "ids are unique");
  assert.deepEqual(document.tags.map(({ name }) => name), [...routeTags]);
});

/** Its own words, and the scope that it requires. */
function descriptionOf({ description, scope }: RouteFacts): string | undefined {
  const required = scope === undefined ? undefined : `Requires the scope \`${scope}\`.`;
  return [description, required].filter((each) => each !== undefined).join(" ") || undefined;
}

Deno.test("each operation declares the parameters of its path, its query and its headers", () => {
  for (const route of contracts) {
    const { parameters = [] } = operationOf(route);
    const inPath = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => `path ${name} true`);
    const inQuery = Object.keys(route.query ?? {}).map((name) => `query ${name} false`);
    const isRepeatable = route.scope !== undefined && route.method !== "GET";
    assert.deepEqual(
      parameters.map(({ name, in: place, required }) => `${place} ${name} ${required}`),
      [...inPath, ...inQuery, ...(isRepeatable ? ["header Idempotency-Key false"] : [])],
    );
  }
});

Deno.test("a request body is required exactly if an empty object is refused", () => {
  for (const route of contracts) {
    const { requestBody } = operationOf(route);
    assert.equal(requestBody === undefined, route.body === undefined, nameOf(route));
    if (route.body === undefined) continue;
    assert.equal(requestBody?.required, !v.is(route.body, {}), nameOf(route));
    assert.equal(contentSchema(requestBody.content).additionalProperties, false, nameOf(route));
  }
});

Deno.test("each operation declares the statuses and bodies of its route", () => {
  for (const route of contracts) {
    const { responses } = operationOf(route);
    for (const [status, body] of Object.entries(route.responses)) {
      const content = responses[status]?.content;
      assert.equal(content?.["application/json"] === undefined, body === null, nameOf(route));
    }
    const declared = new Set([
      ...Object.keys(route.responses),
      ...problemCodesOf(route).map((code) => String(problems[code][0])),
    ]);
    assert.deepEqual(new Set(Object.keys(responses)), declared, nameOf(route));
  }
});

Deno.test("each operation declares every problem that its route can return, by status", () => {
  for (const route of contracts) {
    const declared = Object.entries(operationOf(route).responses)
      .flatMap(([status, { content }]) => codesOf(content).map((code) => `${status} ${code}`));
    const own = problemCodesOf(route).map((code) => `${problems[code][0]} ${code}`);
    assert.deepEqual(declared.toSorted(), own.toSorted(), nameOf(route));
  }
});

/** The problem codes of a response, which its examples show too. */
function codesOf(content: Content | undefined): readonly string[] {
  const problem = content?.["application/problem+json"];
  if (problem === undefined) return [];
  const codes = problem.schema.allOf?.[1]?.properties?.["code"]?.enum?.map(String) ?? [];
  assert.deepEqual(Object.keys(problem.examples ?? {}), codes);
  return codes;
}

Deno.test("every problem has its status, title, meaning and text in the document", () => {
  const facts = document["x-problems"];
  const returned = new Set([
    ...contracts.flatMap(problemCodesOf),
    "not_found",
    "method_not_allowed",
  ]);
  assert.deepEqual(new Set(Object.keys(facts)), returned);
  for (const [code, { status, title, description, detail }] of Object.entries(facts)) {
    const [own, words] = problems[code as keyof typeof problems];
    assert.deepEqual([status, title], [own, words], code);
    assert.ok(description.length > 10 && !description.includes("terminal"), code);
    assert.ok(detail.length > 10 && !detail.includes("undefined"), code);
  }
  const schema = document.components.schemas["Problem"]?.properties?.["code"];
  assert.deepEqual(schema?.enum, Object.keys(facts));
});

Deno.test("every field code has its text in the document", () => {
  const schema = document.components.schemas["FieldError"]?.properties?.["code"];
  assert.deepEqual(schema?.enum, [...fieldCodes]);
  const texts = schema?.["x-enumDescriptions"] ?? {};
  assert.deepEqual(Object.keys(texts), [...fieldCodes]);
  for (const [code, detail] of Object.entries<unknown>(fieldDetails)) {
    if (typeof detail === "string") assert.equal(texts[code], detail);
  }
});

Deno.test("every reference in the document is to a component, and no component is unused", () => {
  const used = new Set(
    [...text.matchAll(/"\$ref":"#\/components\/(\w+\/\w+)"/g)].map(([, at]) => at),
  );
  const { securitySchemes: _, ...kinds } = document.components;
  const known = Object.entries(kinds)
    .flatMap(([kind, parts]) => Object.keys(parts).map((name) => `${kind}/${name}`));
  assert.ok(used.size > 50, `${used.size} references`);
  assert.deepEqual([...used].toSorted(), known.toSorted());
  assert.equal(text.match(/"\$ref":/g)?.length, text.match(/"\$ref":"#\/components\//g)?.length);
});

Deno.test("the examples of bodies match the schemas of their routes", () => {
  for (const route of contracts) {
    const { requestBody, responses } = operationOf(route);
    const asked = requestBody?.content["application/json"]?.example;
    if (route.body !== undefined) assert.ok(v.is(route.body, asked), nameOf(route));
    for (const [status, body] of Object.entries(route.responses)) {
      const shown = responses[status]?.content?.["application/json"]?.example;
      if (body !== null) assert.ok(v.is(body, shown), `${nameOf(route)}: ${JSON.stringify(shown)}`);
    }
  }
});

Deno.test("LATCHKEY_PUBLIC_URL is the server, and makes the types of problems absolute", () => {
  const types = (of: OpenApiDocument): readonly string[] =>
    Object.values(of.components.examples).map(({ value }) => (value as { type: string }).type);
  const url = "https://login.example.com";
  const absolute = buildDocument(contracts, url);
  assert.deepEqual([document.servers[0]?.url, absolute.servers[0]?.url], ["/", url]);
  assert.ok(types(document).every((type) => type.startsWith("/docs/problems/")));
  assert.ok(types(absolute).every((type) => type.startsWith(`${url}/docs/problems/`)));
});

Deno.test("buildDocument() returns the same document each time", () => {
  assert.equal(JSON.stringify(buildDocument(contracts, null)), text);
});

function contentSchema(content: Content): JsonSchema {
  return content["application/json"]?.schema ?? {};
}
