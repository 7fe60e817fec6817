import { type FieldCode, fieldCodes } from "../../core/domain/refusal.ts";
import { type ProblemCode, problemDetail, problems, problemType } from "../http/problem.ts";
import { detailText, fieldDetails } from "../http/problem_details.ts";
import { problemCodesOf, type RouteFacts } from "../http/route.ts";
import { byStatus, problemSchema } from "../wire/problem.ts";
import { jsonSchemaOf, namedJsonSchemas, type NamedSchemas, referenceTo } from "./json_schema.ts";
import type { Example, JsonSchema, ProblemFacts, Reference, ResponseObject } from "./openapi.ts";
import { problemNote } from "./problem_notes.ts";

/** The problems of requests that match no route. */
const ofNoRoute = ["not_found", "method_not_allowed"] as const;

/** The codes that a client can get, sorted by status. */
export function publicCodes(routes: readonly RouteFacts[]): readonly ProblemCode[] {
  const codes = new Set<ProblemCode>([...routes.flatMap(problemCodesOf), ...ofNoRoute]);
  return [...codes].toSorted((one, other) => problems[one][0] - problems[other][0]);
}

/** `Problem` and `FieldError`, with what each code means. */
export function problemSchemas(
  codes: readonly ProblemCode[],
  named: NamedSchemas,
): Readonly<Record<string, JsonSchema>> {
  const { FieldError = {} } = namedJsonSchemas(named);
  return {
    Problem: withMeanings(
      jsonSchemaOf(problemSchema(codes), "response", named),
      Object.fromEntries(codes.map((code) => [code, problemNote(code)])),
    ),
    FieldError: withMeanings(
      FieldError,
      Object.fromEntries(fieldCodes.map((code) => [code, fieldText(code)])),
    ),
  };
}

function withMeanings(
  schema: JsonSchema,
  meanings: Readonly<Record<string, string>>,
): JsonSchema {
  const code = { ...schema.properties?.["code"], "x-enumDescriptions": meanings };
  return { ...schema, properties: { ...schema.properties, code } };
}

function fieldText(code: FieldCode): string {
  return detailText(fieldDetails[code], {});
}

/** Every problem that a client can get, by code. */
export function problemFacts(
  codes: readonly ProblemCode[],
): Readonly<Record<string, ProblemFacts>> {
  return Object.fromEntries(codes.map((code) => {
    const [status, title] = problems[code];
    return [code, { status, title, description: problemNote(code), detail: exampleDetail(code) }];
  }));
}

function exampleDetail(code: ProblemCode): string {
  const isWait = waits.has(problems[code][0]);
  return problemDetail({ code, ...(isWait ? { retryAfterSeconds: 30 } : {}) }, {});
}

/** An example of each problem that a route can return, by code. */
export function problemExamples(
  routes: readonly RouteFacts[],
  publicUrl: string | null,
): Readonly<Record<string, Example>> {
  const codes = new Set(routes.flatMap(problemCodesOf));
  return Object.fromEntries([...codes].map((code) => [code, problemExample(code, publicUrl)]));
}

function problemExample(code: ProblemCode, publicUrl: string | null): Example {
  const [status, title] = problems[code];
  const value = {
    type: problemType(code, publicUrl),
    title,
    status,
    detail: exampleDetail(code),
    code,
    request_id: "1b4e28ba-2fa1-4d3c-a3f5-ef19b5a7633b",
    ...(waits.has(status) ? { retry_after: 30 } : {}),
    ...(code === "wrong_code" ? { attempts_left: 4 } : {}),
    ...(code === "invalid_input" ? { errors: [fieldErrorExample] } : {}),
  };
  return { summary: title, description: problemNote(code), value };
}

const fieldErrorExample = {
  field: "password",
  code: "password_too_short",
  detail: fieldText("password_too_short"),
};

/** The statuses of problems that may be over after a while. */
const waits: ReadonlySet<number> = new Set([429, 503]);

/** The problem responses of a route, by status. */
export function problemResponses(route: RouteFacts): ReadonlyMap<number, ResponseObject> {
  const groups = [...byStatus(problemCodesOf(route))];
  return new Map(groups.map(([status, codes]) => [status, problemResponse(status, codes)]));
}

function problemResponse(status: number, codes: readonly ProblemCode[]): ResponseObject {
  const examples = codes.map((code): readonly [string, Reference] => [
    code,
    { $ref: referenceTo("examples", code) },
  ]);
  return {
    description: codes.map((code) => `\`${code}\``).join(", "),
    headers: {
      "X-Request-Id": { $ref: referenceTo("headers", "RequestId") },
      ...(codes.includes("unauthenticated")
        ? { "WWW-Authenticate": { $ref: referenceTo("headers", "Authenticate") } }
        : {}),
      ...(waits.has(status)
        ? { "Retry-After": { $ref: referenceTo("headers", "RetryAfter") } }
        : {}),
    },
    content: {
      "application/problem+json": {
        schema: {
          allOf: [
            { $ref: referenceTo("schemas", "Problem") },
            { type: "object", properties: { code: { type: "string", enum: codes } } },
          ],
        },
        examples: Object.fromEntries(examples),
      },
    },
  };
}
