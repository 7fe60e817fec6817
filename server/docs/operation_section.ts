import { html } from "hono/html";
import type { ApiOperation, Content, OpenApiDocument, ResponseObject } from "../openapi/openapi.ts";
import { bodyOf, field, fieldList } from "./field_list.ts";
import { codeBlock, type Html, joined, jsonBlock, prose, wrappable } from "./layout.ts";

/** An operation with its place. */
export interface PlacedOperation extends ApiOperation {
  readonly method: string;
  readonly path: string;
}

/** The operations of the document, in its order. */
export function operationsOf({ paths }: OpenApiDocument): readonly PlacedOperation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    }))
  );
}

/** `GET /v1/session` */
export function operationName({ method, path }: PlacedOperation): Html {
  return html`<span class="method">${method}</span> ${wrappable(path)}`;
}

export function operationSection(operation: PlacedOperation, origin: string): Html {
  const { operationId, summary, description, responses } = operation;
  return html`
    <article id="${operationId}" aria-labelledby="${operationId}-name">
      <h3 id="${operationId}-name"><a href="#${operationId}">${operationName(operation)}</a></h3>
      <p><strong>${summary}.</strong> ${prose(description ?? "")}</p>
      ${credentialOf(operation)?.about ?? ""}
      ${requestOf(operation)}
      <h4>Example</h4>
      ${codeBlock(curlOf(operation, origin))}
      ${Object.entries(responses).map(([status, response]) => successOf(status, response))}
      <h4>Problems</h4>
      <ul class="problems">${problemsOf(responses)}</ul>
    </article>
  `;
}

/** What a request must present, and its header. */
function credentialOf(
  { security }: PlacedOperation,
): { readonly about: Html; readonly header: string } | null {
  const [scheme] = security.flatMap((each) => Object.keys(each));
  if (scheme === undefined) return null;
  return scheme === "key"
    ? { about: html`<p>Requires an API key.</p>`, header: "latchkey-key: lk_k_..." }
    : { about: html`<p>Requires a session token.</p>`, header: "authorization: Bearer lk_s_..." };
}

function requestOf({ parameters = [], requestBody }: PlacedOperation): Html {
  const schema = requestBody?.content["application/json"]?.schema;
  if (schema === undefined && parameters.length === 0) return html``;
  const places = { path: "the path", query: "the query", header: "a header" } as const;
  const named = parameters.map(({ name, in: place, description }) =>
    field(name, { type: `string, in ${places[place]}`, about: description })
  );
  return html`
    <h4>Request</h4>
    ${named.length === 0 ? "" : html`<dl class="fields">${named}</dl>`}
    ${requestBody?.required === false ? html`<p>The body may be left out.</p>` : ""}
    ${schema === undefined ? "" : fieldList(schema)}
  `;
}

/** A request that a shell can send. */
function curlOf(operation: PlacedOperation, origin: string): string {
  const { method, path, parameters = [], requestBody } = operation;
  const credential = credentialOf(operation);
  const filled = parameters.reduce(
    (url, { name, example = "" }) => url.replace(`{${name}}`, example),
    path,
  );
  const body = requestBody?.content["application/json"]?.example;
  const implied = body === undefined ? "GET" : "POST";
  const quoted = JSON.stringify(body)?.replaceAll("'", "'\\''");
  return [
    `curl ${method === implied ? "" : `-X ${method} `}${origin}${filled}`,
    ...(credential === null ? [] : [`-H '${credential.header}'`]),
    ...(body === undefined ? [] : ["-H 'content-type: application/json'", `-d '${quoted}'`]),
  ].join(" \\\n  ");
}

function successOf(status: string, { description, content }: ResponseObject): Html {
  const body = content?.["application/json"];
  // A response with problems only.
  if (content !== undefined && body === undefined) return html``;
  const shown = body === undefined
    ? html`<p>${description}.</p>`
    : html`${bodyOf(body.schema)} ${jsonBlock(body.example)}`;
  return html`
    <h4>Response ${status}</h4>
    ${shown}
  `;
}

function problemsOf(responses: ApiOperation["responses"]): readonly Html[] {
  return Object.entries(responses).flatMap(([status, { content }]) => {
    const codes = problemCodes(content);
    const links = codes.map((code) => html`<a href="docs/problems/${code}">${wrappable(code)}</a>`);
    return codes.length === 0 ? [] : [html`<li>${status}: ${joined(links, ", ")}</li>`];
  });
}

/** The codes of the problems among the bodies of a response. */
export function problemCodes(content: Content | undefined): readonly string[] {
  return Object.keys(content?.["application/problem+json"]?.examples ?? {});
}
