import { apiScopes } from "../../../core/domain/api_keys/scope.ts";
import type { ListedApiKey } from "../../../core/operator.ts";
import { answer, type CliCommand, type JsonValue, refusedWith } from "../command/command.ts";
import { table } from "../command/table.ts";
import { instant, instantOrNull, moment } from "../command/units.ts";

const reasonOption = { value: "TEXT", about: "the reason; written to the audit log" };

const create: CliCommand = {
  noun: "keys",
  verb: "create",
  about: "Creates an API key for a backend, and prints it once",
  arguments: [{ name: "NAME", about: "1 to 64 of a to z, digits, . _ -; the audit log shows it" }],
  options: {
    scope: { value: "NAMES", about: `separated by commas: ${apiScopes.join(", ")}` },
    expires: { value: "WHEN", about: "90d, 12h or 2027-03-01; default 90d, at most 365d" },
    reason: reasonOption,
  },
  changes: true,
  asks: false,
  plan: (input) => {
    const scopes = input.option("scope");
    if (scopes === null) return { misuse: "--scope is required: what the key may do." };
    const [expires, reason] = [input.option("expires"), input.option("reason")];
    return {
      question: "",
      run: async ({ core, caller }) => {
        const order = { name: input.argument("NAME"), scopes, expires, reason };
        const outcome = await core.createApiKey(order, caller);
        if (!outcome.ok) return refusedWith(outcome.refusal);
        const { key, token } = outcome.value;
        const { secretHash: _hash, endedAs: _endedAs, ...shown } = key;
        return answer({ api_key: { ...keyBody({ ...shown, end: null }), token } }, [
          token,
          "It is shown only once. Send it in the header Latchkey-Key.",
          `It expires on ${moment(key.expiresAt)} UTC.`,
        ]);
      },
    };
  },
};

const list: CliCommand = {
  noun: "keys",
  verb: "list",
  about: "Lists API keys, newest first, with their scopes and their last use",
  arguments: [],
  options: {},
  changes: false,
  asks: false,
  plan: () => ({
    question: "",
    run: async ({ core }) => {
      const keys = await core.listApiKeys();
      const lines = keys.length === 0 ? ["None."] : table(keyColumns, keys.map(keyRow));
      return answer({ api_keys: keys.map(keyBody) }, lines);
    },
  }),
};

const revoke: CliCommand = {
  noun: "keys",
  verb: "revoke",
  about: "Revokes an API key: its next request is refused",
  arguments: [{
    name: "NAME",
    about: "the name of a live key, or its ID; put -- before an ID that starts with -",
  }],
  options: { reason: reasonOption },
  changes: true,
  asks: true,
  plan: (input) => {
    const [key, reason] = [input.argument("NAME"), input.option("reason")];
    return {
      question: `Revoke the API key ${key}? Whatever uses it stops working.`,
      run: async ({ core, caller }) => {
        const outcome = await core.revokeApiKey({ key, reason }, caller);
        if (!outcome.ok) return refusedWith(outcome.refusal);
        const { id, name } = outcome.value;
        return answer({ revoked: { id, name } }, [`Revoked: ${name}`]);
      },
    };
  },
};

export const keysCommands: readonly CliCommand[] = [create, list, revoke];

function keyBody(key: ListedApiKey): Readonly<Record<string, JsonValue>> {
  return {
    id: key.id,
    name: key.name,
    scopes: key.scopes,
    created_at: instant(key.createdAt),
    created_by: key.createdBy,
    expires_at: instant(key.expiresAt),
    last_used_at: instantOrNull(key.lastUsedAt),
    ended_at: instantOrNull(key.endedAt),
    state: key.end ?? "live",
  };
}

const keyColumns = [
  "NAME",
  "STATE",
  "UNTIL",
  "LAST USED",
  { head: "SCOPES", cut: true },
  "ID",
] as const;

function keyRow(key: ListedApiKey): readonly string[] {
  return [
    key.name,
    key.end ?? "live",
    moment(key.endedAt ?? key.expiresAt),
    key.lastUsedAt === null ? "never" : moment(key.lastUsedAt),
    key.scopes.join(","),
    key.id,
  ];
}
