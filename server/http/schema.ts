/**
 * Schemas of requests and responses. One schema checks a request, types its handler, checks
 * responses in tests, and becomes part of the OpenAPI document.
 * @module
 */
import * as v from "valibot";

/** A schema without transformations: what it checks is what it returns. */
export type Schema<Value = unknown> = v.GenericSchema<Value>;

/** The type of the values that a schema accepts. */
export type ValueOf<S extends Schema> = v.InferOutput<S>;

/** Facts for the document: `description`, `examples`, and any JSON Schema keyword. */
interface Facts {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly minimum?: number;
  readonly type?: "integer" | "object";
}

type Entries = Readonly<Record<string, Schema | OptionalSchema>>;

type OptionalSchema = v.OptionalSchema<Schema, undefined>;

type FieldsOf<E extends Entries> = Readonly<v.InferOutput<v.StrictObjectSchema<E, undefined>>>;

/**
 * Where a value of another program first differs from a schema, or null. Members that the schema
 * does not name are no fault: a newer program may send them.
 */
export function faultIn(schema: Schema, value: unknown): string | null {
  const checked = v.safeParse(schema, value);
  const fault = checked.issues?.find(({ type }) => type !== "never");
  return fault === undefined ? null : `${v.getDotPath(fault) ?? "the whole"}: ${fault.message}`;
}

/**
 * An object with these members and no other. Reports every unknown member: `v.strictObject` reports
 * only the first.
 */
export function fields<const E extends Entries>(entries: E): Schema<FieldsOf<E>> {
  // Without the cast, the type would accept misspelled members: their type is `never`.
  return v.objectWithRest(entries, v.never()) as unknown as Schema<FieldsOf<E>>;
}

/** The same object with further members. A member that it has already stays as it is. */
export function withFields<Value, const E extends Entries>(
  schema: Schema<Value>,
  more: E,
): Schema<Value & FieldsOf<E>> {
  // Only `fields` makes objects.
  const { entries } = schema as unknown as { readonly entries: Entries };
  return fields({ ...more, ...entries }) as unknown as Schema<Value & FieldsOf<E>>;
}

/** A member that may be absent. */
export function optional<Value>(
  schema: Schema<Value>,
): v.OptionalSchema<Schema<Value>, undefined> {
  return v.optional(schema);
}

export function nullable<Value>(schema: Schema<Value>): Schema<Value | null> {
  return v.nullable(schema);
}

export function list<Value>(item: Schema<Value>): Schema<readonly Value[]> {
  return v.array(item) as unknown as Schema<readonly Value[]>;
}

/** A string. In requests, the core checks what it may contain. */
export function text(description?: string, facts: Facts = {}): Schema<string> {
  return described(v.string(), { ...facts, ...(description === undefined ? {} : { description }) });
}

/** A string with known values. In requests the core refuses others with a better code. */
export function choice<const Value extends string>(
  values: readonly Value[],
  description?: string,
): Schema<string> {
  return text(description, { enum: values });
}

/** A string of a response with a fixed set of values. */
export function oneOf<const Value extends string>(values: readonly Value[]): Schema<Value> {
  return v.picklist(values) as unknown as Schema<Value>;
}

/** One of two schemas. */
export function either<One, Other>(one: Schema<One>, other: Schema<Other>): Schema<One | Other> {
  return v.union([one, other]);
}

/** One of several schemas. */
export function anyOf(schemas: readonly Schema[]): Schema {
  return v.union([...schemas]);
}

/** An object with any names whose values have this schema. */
export function entries<Value>(value: Schema<Value>): Schema<Readonly<Record<string, Value>>> {
  return v.record(v.string(), value);
}

/** A string that matches a pattern. */
export function matching(pattern: RegExp, description?: string, facts: Facts = {}): Schema<string> {
  const about = description === undefined ? facts : { ...facts, description };
  return described(v.pipe(v.string(), v.regex(pattern)), about);
}

/** An instant that a program reads back: ISO 8601 in UTC with milliseconds. */
export function exactTime(): Schema<string> {
  const isTime = v.check((text: string) => !Number.isNaN(Date.parse(text)));
  const shape = v.regex(/^[+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  return described(v.pipe(v.string(), shape, isTime), {
    format: "date-time",
    examples: ["2026-01-01T12:00:00.000Z"],
  });
}

/** Any whole number. */
export function integer(description?: string): Schema<number> {
  return described(
    v.pipe(v.number(), v.integer()),
    description === undefined ? {} : { description },
  );
}

export function literal<const Value extends string | number | boolean>(
  value: Value,
): Schema<Value> {
  return v.literal(value);
}

export function flag(description?: string): Schema<boolean> {
  return described(v.boolean(), description === undefined ? {} : { description });
}

/** A whole number, not negative. */
export function count(description?: string): Schema<number> {
  return described(v.number(), {
    type: "integer",
    minimum: 0,
    ...(description === undefined ? {} : { description }),
  });
}

/** A number that may have a fraction. */
export function number(description: string): Schema<number> {
  return described(v.number(), { description, examples: [0.0083] });
}

/** An instant: ISO 8601 in UTC. */
export function timestamp(description?: string): Schema<string> {
  return text(description, { format: "date-time", examples: ["2026-01-01T12:00:00.000Z"] });
}

/** Any JSON object, such as a browser's passkey. Its content is checked elsewhere. */
export function anyObject(description?: string): Schema<Readonly<Record<string, unknown>>> {
  // valibot accepts an array as a record, and returns an object.
  const isNoArray = v.check((value: unknown) => !Array.isArray(value));
  return described(
    v.pipe(v.unknown(), isNoArray, v.record(v.string(), v.unknown())) as unknown as Schema<
      Readonly<Record<string, unknown>>
    >,
    description === undefined ? {} : { description },
  );
}

/**
 * A JSON object, exactly as it was sent. `anyObject` drops keys that change prototypes, so the core
 * could not refuse them.
 */
export function sentObject(description: string): Schema<Readonly<Record<string, unknown>>> {
  const isObject = v.check((value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
  );
  return described(
    v.pipe(v.unknown(), isObject) as unknown as Schema<Readonly<Record<string, unknown>>>,
    { description, type: "object" },
  );
}

/** The same schema with facts for the document. */
export function described<Value>(schema: Schema<Value>, facts: Facts): Schema<Value> {
  return Object.keys(facts).length === 0
    ? schema
    : v.pipe(schema, v.metadata({ ...facts })) as unknown as Schema<Value>;
}
