import { toJsonSchema } from "@valibot/to-json-schema";
import type { Schema } from "../http/schema.ts";
import type { JsonSchema } from "./openapi.ts";

/** Schemas by the names that they have in the document. */
export type NamedSchemas = Readonly<Record<string, Schema>>;

/**
 * What a body is for. A request with an unknown member is refused; a response may get new members
 * in later versions.
 */
export type BodyUse = "request" | "response";

/** A schema as JSON Schema 2020-12, with references to the named schemas in it. */
export function jsonSchemaOf(schema: Schema, use: BodyUse, named: NamedSchemas): JsonSchema {
  const names = new Map<unknown, string>(
    Object.entries(named).map(([name, each]) => [each, name]),
  );
  const converted = toJsonSchema(schema, {
    target: "draft-2020-12",
    // The last schema of a pipe.
    typeMode: "output",
    // Says that an object is not an array, which JSON Schema knows.
    ignoreActions: ["check"],
    // With `definitions`, each call would convert all of them.
    overrideSchema: ({ valibotSchema }) => {
      const name = names.get(valibotSchema);
      return name === undefined ? undefined : { $ref: referenceTo("schemas", name) };
    },
  });
  return tidied(converted, use);
}

/** The named schemas, each with references to the others. */
export function namedJsonSchemas(named: NamedSchemas): Readonly<Record<string, JsonSchema>> {
  const entries = Object.entries(named).map(([name, schema]) => {
    const { [name]: _, ...others } = named;
    return [name, jsonSchemaOf(schema, "response", others)] as const;
  });
  return Object.fromEntries(entries);
}

export function referenceTo(kind: "schemas" | "examples" | "headers", name: string): string {
  return `#/components/${kind}/${name}`;
}

/** Removes what the document has no use for: empty lists, and keywords that allow everything. */
function tidied(schema: unknown, use: BodyUse): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (key, value) => {
    switch (key) {
      case "$schema":
      case "propertyNames":
        return undefined;
      case "required":
        return Array.isArray(value) && value.length === 0 ? undefined : value;
      case "additionalProperties":
        if (Object.keys(value).length === 0) return true;
        // `fields` allows no other members: {"not": {}}.
        return "not" in value && use === "request" ? false : undefined;
      default:
        return value;
    }
  });
}
