import { html } from "hono/html";
import { nameOf } from "../openapi/example_value.ts";
import type { JsonSchema } from "../openapi/openapi.ts";
import { type Html, joined, prose, wrappable } from "./layout.ts";

/** The members of an object; empty for other schemas. */
export function fieldList(schema: JsonSchema): Html {
  const { properties = {}, required = [] } = schema;
  const items = Object.entries(properties).map(([name, member]) =>
    field(name, {
      type: html`${typeText(member)}${required.includes(name) ? "" : ", optional"}`,
      about: html`${prose(descriptionOf(member))}${nested(member)}`,
    })
  );
  return items.length === 0 ? html`` : html`<dl class="fields">${items}</dl>`;
}

/** One member of a list of fields. */
export function field(name: string, { type, about }: {
  readonly type: Html | string;
  readonly about: Html | string;
}): Html {
  return html`
    <dt>${wrappable(name)}</dt>
    <dd><span class="type">${type}</span> ${about}</dd>
  `;
}

/** The members of an object, or what another schema allows. */
export function bodyOf(schema: JsonSchema): Html {
  return schema.properties === undefined ? html`<p>${typeText(schema)}</p>` : fieldList(schema);
}

function nested(schema: JsonSchema): Html {
  const inner = inlineObject(schema);
  return inner === null ? html`` : fieldList(inner);
}

/** The object without a name that a schema contains, perhaps in a list or besides null. */
function inlineObject(schema: JsonSchema): JsonSchema | null {
  if (schema.properties !== undefined) return schema;
  for (const part of [schema.items, ...schema.anyOf ?? []]) {
    const inner = part === undefined ? null : inlineObject(part);
    if (inner !== null) return inner;
  }
  return null;
}

/** Its own, or that of what it may be besides null. */
function descriptionOf(schema: JsonSchema): string {
  return schema.description ?? schema.anyOf?.find(({ description }) => description)?.description ??
    "";
}

/** What a value may be, in words, with links to the objects that have names. */
function typeText(schema: JsonSchema): Html {
  const { $ref, anyOf, items, enum: values, type, format } = schema;
  if ($ref !== undefined) return html`<a href="#${nameOf($ref)}">${nameOf($ref)}</a>`;
  if (anyOf !== undefined) return joined(anyOf.map(typeText), " or ");
  if (items !== undefined) return html`list of ${typeText(items)}`;
  if (schema["x-enumDescriptions"] !== undefined) return html`one of the codes below`;
  if (values !== undefined) return joined(values.map(valueText), ", ");
  if (schema.const !== undefined) return valueText(schema.const);
  return html`${type ?? "any"}${format === undefined ? "" : `, ${format}`}`;
}

function valueText(value: unknown): Html {
  return html`<code>${String(value)}</code>`;
}
