import type { JsonSchema } from "./openapi.ts";

export const exampleId = "Zk1qH3nVb0yT8sXw2LrJ4A";

/** Examples by the name of the member: the same name means the same everywhere. */
const ofName: Readonly<Record<string, unknown>> = {
  username: "ada",
  password: "correct horse battery",
  current_password: "correct horse battery",
  new_password: "battery staple correct",
  phone_number: "+12025550142",
  challenge_token: "lk_c_...",
  session_token: "lk_s_...",
  device_token: "lk_d_...",
  code: "123456",
  recovery_code: "7K2M4-Q9T3W-B6XHC",
  recovery_codes: ["7K2M4-Q9T3W-B6XHC", "..."],
  name: "Laptop",
  id: exampleId,
  locale: "pt-BR",
  app_hash: "FA+9qCX9VSu",
  audience: "orders",
  address: "192.0.2.7",
  user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  network: "192.0.2.0/24",
  transports: ["internal"],
  methods: ["sms", "call", "totp"],
  unavailable_methods: [],
  aal: "aal2",
  amr: ["pwd", "sms"],
  sends_left: 4,
  resend_after: 30,
  retry_after: 30,
  secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
  otpauth_uri:
    "otpauth://totp/Latchkey:ada?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Latchkey",
  qr_svg: "<svg>...</svg>",
  qr_text: "...",
  options: { challenge: "Wm9uZQ", "...": "..." },
  passkey: { id: "Zk1qH3nV", rawId: "Zk1qH3nV", type: "public-key", response: { "...": "..." } },
  keys: [{ kty: "EC", crv: "P-256", alg: "ES256", use: "sig", kid: "...", x: "...", y: "..." }],
  expires_at: "2026-01-01T12:10:00.000Z",
  token: "eyJhbGciOiJFUzI1NiJ9...",
  type: "session.opened",
  actor: "user",
  reason: "user",
  detail: "Wait a moment before you request another code.",
};

type Schemas = Readonly<Record<string, JsonSchema>>;

/** A value that matches the schema of a response. Optional members are left out. */
export function exampleOf(schema: JsonSchema, schemas: Schemas, name = ""): unknown {
  const { $ref, anyOf, examples, enum: values, format, items, properties, type } = schema;
  const known = ofName[name];
  if ($ref !== undefined) return exampleOf(schemas[nameOf($ref)] ?? {}, schemas, name);
  if (format === "date-time" && known !== undefined) return known;
  if (examples !== undefined) return examples[0];
  if (schema.const !== undefined) return schema.const;
  if (values !== undefined) return values.includes(known) ? known : values[0];
  const [first] = anyOf ?? [];
  if (first !== undefined) return exampleOf(first, schemas, name);
  switch (type) {
    case "object":
      // Any object, such as a passkey.
      if (properties === undefined) return typeof known === "object" ? known : {};
      return membersExample(properties, schema.required ?? [], schemas);
    case "array":
      return Array.isArray(known) ? known : [exampleOf(items ?? {}, schemas)];
    case "boolean":
      return true;
    case "integer":
      return typeof known === "number" ? known : 3;
    default:
      return typeof known === "string" ? known : "...";
  }
}

/** The body of a request, with the optional members whose values are known. */
export function requestExample(schema: JsonSchema): unknown {
  const { properties = {}, required = [] } = schema;
  const shown = Object.entries(properties)
    .filter(([name, { examples, enum: values }]) =>
      required.includes(name) || examples !== undefined || values !== undefined
    );
  return membersExample(properties, shown.map(([name]) => name), {});
}

function membersExample(
  properties: Schemas | undefined,
  names: readonly string[],
  schemas: Schemas,
): Readonly<Record<string, unknown>> {
  const members = names.map((name) =>
    [name, exampleOf(properties?.[name] ?? {}, schemas, name)] as const
  );
  return Object.fromEntries(members);
}

/** The last segment of a reference. */
export function nameOf(ref: string): string {
  return ref.slice(ref.lastIndexOf("/") + 1);
}
