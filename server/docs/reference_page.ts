import { html } from "hono/html";
import type { JsonSchema, OpenApiDocument } from "../openapi/openapi.ts";
import { bodyOf, fieldList } from "./field_list.ts";
import { type Html, layout, prose, table, tagAnchor, wrappable } from "./layout.ts";
import {
  operationName,
  operationSection,
  operationsOf,
  type PlacedOperation,
} from "./operation_section.ts";

/** Where the examples send their requests if LATCHKEY_PUBLIC_URL is not set. */
const localOrigin = "http://127.0.0.1:8000";

/** The schemas that have sections of their own, with their codes. */
const withCodes = ["Problem", "FieldError"];

export function referencePage(document: OpenApiDocument): Html {
  const { info, servers, tags } = document;
  const url = servers[0]?.url ?? "/";
  const origin = url === "/" ? localOrigin : url;
  const operations = operationsOf(document);
  const groups = tags.map(({ name, description }): TagGroup => ({
    name,
    description,
    operations: operations.filter((operation) => operation.tags.includes(name)),
  }));
  return layout({
    title: `${info.title} API`,
    root: "",
    nav: contents(groups),
    main: html`
      <h1>${info.title} API</h1>
      ${info.description.split("\n\n").map((paragraph) => html`<p>${prose(paragraph)}</p>`)}
      <p>Programs read the same as <a href="openapi.json">an OpenAPI document</a>.</p>
      ${groups.map((group) => tagSection(group, origin))}
      ${objects(document)} ${problemCodes(document)} ${fieldCodes(document)}
    `,
  });
}

/** A heading of the reference with its operations. */
interface TagGroup {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly PlacedOperation[];
}

function contents(groups: readonly TagGroup[]): Html {
  return html`
    <ul>
      ${groups.map(tagContents)}
      <li><a href="#objects">Objects</a></li>
      <li><a href="#Problem">Problems</a></li>
      <li><a href="#FieldError">Field codes</a></li>
    </ul>
  `;
}

function tagContents({ name, operations }: TagGroup): Html {
  const links = operations.map((operation) =>
    html`<li><a href="#${operation.operationId}">${operationName(operation)}</a></li>`
  );
  return html`<li><a href="#${tagAnchor(name)}">${name}</a> <ul>${links}</ul></li>`;
}

function tagSection({ name, description, operations }: TagGroup, origin: string): Html {
  return html`
    <section aria-labelledby="${tagAnchor(name)}">
      <h2 id="${tagAnchor(name)}">${name}</h2>
      <p>${description}</p>
      ${operations.map((operation) => operationSection(operation, origin))}
    </section>
  `;
}

function objects({ components }: OpenApiDocument): Html {
  const named = Object.entries(components.schemas)
    .filter(([name]) => !withCodes.includes(name))
    .toSorted(([one], [other]) => one < other ? -1 : 1);
  return html`
    <section aria-labelledby="objects">
      <h2 id="objects">Objects</h2>
      ${named.map(([name, schema]) => objectSection(name, schema))}
    </section>
  `;
}

function objectSection(name: string, schema: JsonSchema): Html {
  return html`
    <article id="${name}" aria-labelledby="${name}-name">
      <h3 id="${name}-name">${name}</h3>
      ${bodyOf(schema)}
    </article>
  `;
}

function problemCodes(document: OpenApiDocument): Html {
  const { Problem = {} } = document.components.schemas;
  const rows = Object.entries(document["x-problems"]).map(([code, { status, description }]) => [
    html`<a href="docs/problems/${code}">${wrappable(code)}</a>`,
    status,
    prose(description),
  ]);
  return html`
    <section aria-labelledby="Problem">
      <h2 id="Problem">Problems</h2>
      <p>The body of a refusal. Which of the optional fields it has depends on the code.</p>
      ${fieldList(Problem)} ${table("Codes of problems", ["Code", "Status", "When"], rows)}
    </section>
  `;
}

function fieldCodes(document: OpenApiDocument): Html {
  const { FieldError = {} } = document.components.schemas;
  const texts = FieldError.properties?.["code"]?.["x-enumDescriptions"] ?? {};
  const rows = Object.entries(texts).map(([code, text]) => [wrappable(code), text]);
  return html`
    <section aria-labelledby="FieldError">
      <h2 id="FieldError">Field codes</h2>
      <p>The problem ${wrappable("invalid_input")} has an entry for each invalid field.</p>
      ${fieldList(FieldError)} ${table("Codes of fields", ["Code", "Text for people"], rows)}
    </section>
  `;
}
