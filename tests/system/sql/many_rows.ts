import { now } from "../../contracts/store_fixtures.ts";

type Run = (text: string) => Promise<readonly Record<string, unknown>[]>;

/** Rows of the tables that sessions are checked with, and of each of the others. */
const rowsOf: Readonly<Record<string, number>> = { users: 1_000_000, sessions: 1_000_000 };
const otherRows = 100_000;

/** A time in the year before `now`, and one in the month after it. `n` is the row's number. */
const past = `${now} - n % 31536 * 1000000::BIGINT`;
const coming = `${now + 7_200_000} + n % 2592 * 1000000::BIGINT`;

/** The value of a column for one row of `each`, and otherwise null. */
const rare = (value: string, each: number): string => `CASE WHEN n % ${each} = 0 THEN ${value} END`;

const oneOf = (...values: readonly string[]): string =>
  `(ARRAY[${values.map((value) => `'${value}'`).join(", ")}])[1 + n % ${values.length}]`;

/**
 * What decides which rows an index has, and which it finds: few rows are locked, expired or failed,
 * as in a service that is swept. Columns without an entry get a text, a past time or a number.
 */
const valueOf: Readonly<Record<string, string>> = {
  "users.id": "'usr_' || n",
  "users.number": "n",
  "sessions.number": "n",
  session_number: "n",
  "user_agents.number": "n",
  user_number: "n",
  user_id: "'usr_' || n",
  "users.username": "'user-' || n",
  phone_number: "'+999' || n * 7919 % 1000000000",
  special_origin: "NULL",
  password_work: rare("'$scrypt$ln=14,r=8,p=1'", 4),
  phone_verified_at: `CASE WHEN n % 50 > 0 THEN ${past} END`,
  locked_at: rare(past, 1000),
  second_factor_blocked_until: rare(coming, 1000),
  second_factor_failures_in_row: "CASE WHEN n % 100 = 0 THEN 1 ELSE 0 END",
  password_failures: "0",
  familiar_password_failures: "0",
  test_until: rare(coming, 10_000),
  last_password_at: "NULL",
  ended_at: rare(past, 10),
  "webhook_messages.ended_at": `CASE WHEN n % 10 > 0 THEN ${past} END`,
  ended_as: rare("'replaced'", 2),
  // With `own_absolute_seconds`: sessions end in the coming year.
  cut_short: "0",
  seen_after: "0",
  own_absolute_seconds: "40000000",
  expires_at: coming,
  kept_until: coming,
  ends_at: coming,
  next_at: coming,
  resend_after: coming,
  taken_at: `${now} - n % 86400 * 1000`,
  "recovery_codes.expires_at": rare(coming, 1000),
  "user_networks.last_login_at": `${now} - n % 2592 * 900000::BIGINT`,
  "webhook_messages.created_at": `${now} - n % 604 * 1000000::BIGINT`,
  state: `CASE WHEN n % 100 = 0 THEN 'dead' WHEN n % 10 = 0 THEN 'pending' ELSE 'delivered' END`,
  problem: rare("'timeout'", 100),
  outbox: rare("1", 1000),
  "audit_events.type": oneOf("session.opened", "user.registered", "login.refused"),
  "audit_events.reason": rare("'throttled'", 3),
  fold_key: rare("'key-' || n", 3),
  "deliveries.status": oneOf("sent", "sent", "sent", "sent", "blocked", "failed"),
  // Four in five of those that were sent.
  approved_at: `CASE WHEN n % 6 < 4 AND n % 5 > 0 THEN ${past} END`,
  purpose: oneOf("login", "login", "notice", "password_reset"),
  channel: oneOf("sms", "sms", "call", "whatsapp"),
  country: oneOf("US", "GB", "DE"),
  known: "CASE WHEN n % 10 = 0 THEN 0 ELSE 1 END",
  message_error: "NULL",
  reconciled_at: `CASE WHEN n % 100 > 0 THEN ${past} END`,
  site: rare("'2001:db8::/48'", 10),
  attempts: "0",
  halfway_ms: `CASE WHEN n % 100 > 0 THEN 1 END`,
};

/** Fills every table of an empty PostgreSQL schema, without regard to its constraints. */
export async function fillTables(run: Run): Promise<void> {
  const constraints = await run(`SELECT conrelid::regclass AS place, conname AS name
    FROM pg_constraint WHERE contype IN ('c', 'f') AND connamespace = current_schema::regnamespace`);
  for (const { place, name } of constraints) {
    await run(`ALTER TABLE ${place} DROP CONSTRAINT ${name}`);
  }
  const columns = await run(`SELECT table_name AS place, column_name AS name, data_type AS type
    FROM information_schema.columns
    WHERE table_schema = current_schema AND is_generated = 'NEVER' ORDER BY 1, ordinal_position`);
  for (const [place, own] of Map.groupBy(columns, (column) => String(column["place"]))) {
    if (own.some(({ name, type }) => name === "id" && type === "integer")) continue;
    if (place === "latchkey_schema") continue;
    const names = own.map(({ name }) => String(name));
    const values = own.map(({ name, type }) =>
      valueOf[`${place}.${name}`] ?? valueOf[String(name)] ?? usual(String(name), String(type))
    );
    await run(`INSERT INTO ${place} (${names.join(", ")}) OVERRIDING SYSTEM VALUE
      SELECT ${values.join(", ")}
      FROM generate_series(1::BIGINT, ${rowsOf[place] ?? otherRows}) AS n`);
  }
  await run("VACUUM ANALYZE");
}

function usual(name: string, type: string): string {
  if (type === "text") return "md5(n::TEXT)";
  if (type === "bytea") return "decode(md5(n::TEXT), 'hex')";
  return name === "at" || name.endsWith("_at") ? past : "n % 100";
}
