/**
 * How values of the core travel between a server and a remote terminal. A codec is a schema of what
 * is sent, and both directions: the server writes with `encode`, the terminal checks what arrives
 * against the schema and reads it with `decode`. Only members that a codec names are sent.
 * @module
 */
import {
  anyOf,
  fields,
  list,
  literal,
  nullable,
  optional,
  type Schema,
} from "../../http/schema.ts";

export interface Codec<Value> {
  /** Of what is sent: JSON, with names in snake_case. */
  readonly schema: Schema;
  // Properties, not methods: a codec of fewer values does not pass for one of all.
  readonly encode: (value: Value) => unknown;
  /** Only of what the schema accepts. */
  readonly decode: (sent: unknown) => Value;
}

/** A value that is sent as it is. */
export function plain<Value>(schema: Schema<Value>): Codec<Value> {
  return { schema, encode: (value) => value, decode: (sent) => sent as Value };
}

export function nullOr<Value>(codec: Codec<Value>): Codec<Value | null> {
  return {
    schema: nullable(codec.schema),
    encode: (value) => value === null ? null : codec.encode(value),
    decode: (sent) => sent === null ? null : codec.decode(sent),
  };
}

export function listOf<Value>(codec: Codec<Value>): Codec<readonly Value[]> {
  return {
    schema: list(codec.schema),
    encode: (values) => values.map((value) => codec.encode(value)),
    decode: (sent) => (sent as readonly unknown[]).map((each) => codec.decode(each)),
  };
}

/** A member of a record. */
export type Member<Value> =
  | { readonly kind: "sent" | "optional"; readonly codec: Codec<Value> }
  | { readonly kind: "withheld"; readonly as: Value };

type MemberOf<Value> = Codec<Value> | Member<Value>;

/** The members of a record, by name. None may be missing. */
export type Members<Value> = {
  readonly [Name in keyof Value]-?: MemberOf<Exclude<Value[Name], undefined>>;
};

/** A member that may be absent. */
export function maybe<Value>(codec: Codec<Value>): Member<Value> {
  return { kind: "optional", codec };
}

/** A member that never leaves the server, such as a hash. The terminal gets `as` instead. */
export function withheld<Value>(as: Value): Member<Value> {
  return { kind: "withheld", as };
}

/** A value of several codecs, each under its name. */
export function record<Value extends object>(members: Members<Value>): Codec<Value> {
  const all = membersOf(members);
  return {
    schema: fields(schemasOf(all)),
    encode: (value) => encodeMembers(all, value),
    decode: (sent) => decodeMembers(all, sent) as Value,
  };
}

/** The part of a union whose `Tag` can be `Tagged`. */
type Variant<Value, Tag extends string, Tagged> = Value extends
  { readonly [Name in Tag]: infer Tags } ? Tagged extends Tags ? Value : never
  : never;

type TagsOf<Value, Tag extends string> = Value extends { readonly [Name in Tag]: infer Tags }
  ? Tags & string
  : never;

/** The members of each variant of a union, without the tag. No variant may be missing. */
export type Variants<Value, Tag extends string> = {
  readonly [Tagged in TagsOf<Value, Tag>]: Members<Omit<Variant<Value, Tag, Tagged>, Tag>>;
};

/** A union whose variants have different values of the member `tag`. */
export function variants<Value extends object, Tag extends string>(
  tag: Tag,
  table: Variants<Value, Tag>,
): Codec<Value> {
  const rows = new Map(
    Object.entries<Members<object>>(table).map(([name, members]) => [name, membersOf(members)]),
  );
  const rowOf = (value: object): readonly NamedMember[] => {
    const row = rows.get(String(Reflect.get(value, tag)));
    if (row === undefined) throw new Error(`No codec for this ${tag}`);
    return row;
  };
  return {
    schema: anyOf(
      [...rows].map(([name, all]) => fields({ [tag]: literal(name), ...schemasOf(all) })),
    ),
    encode: (value) => ({
      [tag]: Reflect.get(value, tag),
      ...encodeMembers(rowOf(value), value),
    }),
    decode: (sent) => {
      const value = sent as object;
      return { [tag]: Reflect.get(value, tag), ...decodeMembers(rowOf(value), value) } as Value;
    },
  };
}

interface NamedMember {
  readonly name: string;
  /** In snake_case. */
  readonly sentName: string;
  readonly member: Member<unknown>;
}

function membersOf(members: object): readonly NamedMember[] {
  return Object.entries(members as Readonly<Record<string, Codec<unknown> | Member<unknown>>>)
    .map(([name, given]) => ({
      name,
      sentName: snakeCase(name),
      member: "kind" in given ? given : { kind: "sent", codec: given },
    }));
}

function schemasOf(all: readonly NamedMember[]): Parameters<typeof fields>[0] {
  return Object.fromEntries(all.flatMap(({ sentName, member }) => {
    if (member.kind === "withheld") return [];
    const { kind, codec: { schema } } = member;
    return [[sentName, kind === "optional" ? optional(schema) : schema]];
  }));
}

function encodeMembers(all: readonly NamedMember[], value: object): Record<string, unknown> {
  return Object.fromEntries(all.flatMap(({ name, sentName, member }) => {
    const own: unknown = Reflect.get(value, name);
    return member.kind === "withheld" || own === undefined
      ? []
      : [[sentName, member.codec.encode(own)]];
  }));
}

function decodeMembers(all: readonly NamedMember[], sent: unknown): Record<string, unknown> {
  return Object.fromEntries(all.flatMap(({ name, sentName, member }) => {
    if (member.kind === "withheld") return [[name, member.as]];
    const own: unknown = Reflect.get(sent as object, sentName);
    return own === undefined ? [] : [[name, member.codec.decode(own)]];
  }));
}

/** `phoneNumber` is `phone_number`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The opposite of `snakeCase`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
