import { upkeepSettings } from "./upkeep_settings.ts";
import { policySettings } from "./policy_settings.ts";
import { registrationSettings } from "./registration_settings.ts";
import type { SettingRow } from "./setting_row.ts";
import { watchSettings } from "./watch_settings.ts";

/** Every setting. The parser takes bounds, allowed values and defaults from here. */
export const settingTable = {
  PORT: {
    group: "Server",
    about: "Port to listen on. `0` lets the system choose.",
    default: "8000",
    integer: [0, 65535],
  },
  LATCHKEY_HOST: {
    group: "Server",
    about: "Address to listen on. The image sets `0.0.0.0`.",
    default: "127.0.0.1",
  },
  LATCHKEY_APP_NAME: {
    group: "Server",
    about:
      "Your app's name, as users see it: in authenticator apps, passkey dialogs and notices. 1 " +
      "to 40 printable characters without a colon.",
    computedDefault: "`Latchkey`; notices then have no name",
  },
  LATCHKEY_PUBLIC_URL: {
    group: "Server",
    about:
      "The https origin at which clients reach Latchkey, such as `https://login.example.com`. " +
      "Makes the URLs in problems and in the API's description absolute. With https, enables " +
      "passkeys.",
  },
  LATCHKEY_DOCS: {
    group: "Server",
    about: "`on` serves the API's description at `/openapi.json` and its reference at `/docs`. " +
      "`deno task dev` sets it.",
    default: "off",
    values: ["on", "off"],
  },
  LATCHKEY_TRUSTED_PROXIES: {
    group: "Server",
    about: "Proxies and backends whose `X-Forwarded-*` headers are trusted: addresses, networks, " +
      "`loopback`, `private`, separated by commas. See [Integrate](integrate.md).",
  },
  LATCHKEY_CONNECTION_LIMITS: {
    group: "Server",
    about: "`on` [limits connections](operations.md#connections) and closes slow clients.",
    default: "on",
    values: ["on", "off"],
  },
  LATCHKEY_INNER_PORT: {
    group: "Server",
    about: "Port on 127.0.0.1 for the HTTP server behind the connection limits.",
    computedDefault: "from `PORT`: `28000` for `8000`",
    integer: [0, 65535],
  },
  LATCHKEY_DRAIN_SECONDS: {
    group: "Server",
    about:
      "Seconds that a stop waits before it closes anything: `/readyz` responds with 503, and " +
      "everything else is served. See [Rolling restarts](production.md#rolling-restarts).",
    default: "0",
    integer: [0, 300],
  },
  ...watchSettings,
  LATCHKEY_PAGES: {
    group: "Hosted pages",
    about: "`on` serves pages to register, log in and manage the account. Requires " +
      "`LATCHKEY_PUBLIC_URL`.",
    computedDefault: "`on` with `LATCHKEY_PUBLIC_URL`",
    values: ["on", "off"],
  },
  LATCHKEY_RETURN_ORIGINS: {
    group: "Hosted pages",
    about: "Origins that a login may lead to with `return_to`, separated by commas.",
  },
  LATCHKEY_LOGO_FILE: {
    group: "Hosted pages",
    about: "An SVG or PNG image of at most 64 KiB, shown above the pages instead of the name.",
  },
  LATCHKEY_ACCENT_COLOR: {
    group: "Hosted pages",
    about:
      "Color of buttons, such as `#0b5fce`. Startup refuses one with too little contrast with " +
      "the light or the dark pages.",
  },
  LATCHKEY_GATE_DOMAIN: {
    group: "Hosted pages",
    about: "Domain of Latchkey and of the apps behind a proxy, such as `example.com`. Enables " +
      "[forward auth](forward_auth.md), with `LATCHKEY_GATE_RULES_FILE`.",
  },
  LATCHKEY_GATE_RULES_FILE: {
    group: "Hosted pages",
    about: "JSON file with the [rules](forward_auth.md#rules) of forward auth: who may open " +
      "which app.",
  },
  LATCHKEY_REMOTE_USER: {
    group: "Hosted pages",
    about: "What forward auth sends in `Remote-User`: the user's `id` or the `username`, which " +
      "[requires](forward_auth.md#what-the-app-receives) that registration is not open.",
    default: "id",
    values: ["id", "username"],
  },
  ...registrationSettings,
  LATCHKEY_DATA_DIR: {
    group: "Database",
    about: "Folder of `latchkey.db` (mode 0600). The image sets `/data`.",
    default: "./data",
  },
  LATCHKEY_DATABASE_URL: {
    group: "Database",
    about: "`postgres://…` uses PostgreSQL instead of SQLite. TLS is required unless the server " +
      "is on this machine. See [PostgreSQL](production.md#postgresql).",
    secret: true,
  },
  TWILIO_ACCOUNT_SID: {
    group: "Twilio Verify",
    about: "The account, `AC…`. Required unless an API key is set, and for notices.",
  },
  TWILIO_AUTH_TOKEN: {
    group: "Twilio Verify",
    about: "The account's auth token. Prefer an API key, which can be revoked separately. With " +
      "`LATCHKEY_PUBLIC_URL`, it enables [delivery receipts](sending.md#delivery-receipts), " +
      "even if an API key is set.",
    secret: true,
  },
  TWILIO_API_KEY_SID: { group: "Twilio Verify", about: "An API key, `SK…`." },
  TWILIO_API_KEY_SECRET: {
    group: "Twilio Verify",
    about: "The API key's secret.",
    secret: true,
  },
  TWILIO_VERIFY_SERVICE_SID: {
    group: "Twilio Verify",
    about: "Verify service for logins, `VA…`. Required. `deno task twilio:setup` creates it and " +
      "the services below.",
  },
  TWILIO_VERIFY_SERVICE_SID_REGISTRATION: {
    group: "Twilio Verify",
    about: "Verify service for first logins. See " +
      "[Separate Verify services](account.md#separate-verify-services).",
  },
  TWILIO_VERIFY_SERVICE_SID_PHONE_CHANGE: {
    group: "Twilio Verify",
    about: "Verify service for phone changes.",
  },
  TWILIO_VERIFY_SERVICE_SID_PASSWORD_RESET: {
    group: "Twilio Verify",
    about: "Verify service for password resets.",
  },
  TWILIO_VERIFY_SERVICE_SID_TEST: {
    group: "Twilio Verify",
    about: "Verify service for test sends from the terminal.",
  },
  TWILIO_VERIFY_SERVICE_SID_VERIFICATIONS: {
    group: "Twilio Verify",
    about: "Verify service for the [verifications](verifications.md) of apps with their own " +
      "accounts. Without it, they are off. It must not be one of the others.",
  },
  LATCHKEY_VERIFY_SERVICES: {
    group: "Twilio Verify",
    about: "`single` allows one Verify service for several purposes, which then share codes " +
      "and limits.",
    default: "separate",
    values: ["separate", "single"],
  },
  TWILIO_MESSAGING_SERVICE_SID: {
    group: "Twilio Verify",
    about: "Messaging service, `MG…`, that notifies users of changes to their account. Without " +
      "it, changes are only written to the audit log.",
  },
  TWILIO_VERIFY_BASE_URL: {
    group: "Twilio Verify",
    about: "Twilio, or a simulator.",
    default: "https://verify.twilio.com",
  },
  LATCHKEY_PROVIDER_HOSTS: {
    group: "Twilio Verify",
    about: "Additional hosts that the base URL may name, separated by commas: a simulator in " +
      "another container.",
  },
  LATCHKEY_BCRYPT_COST: {
    group: "Passwords",
    about: "Each step doubles the time of a hash. Hashes are upgraded at the next login.",
    default: "12",
    integer: [10, 15],
  },
  LATCHKEY_PASSWORD_PEPPER: {
    group: "Passwords",
    about: "At least 32 random characters: the key of an HMAC-SHA-384 before bcrypt. Keep a " +
      "copy: without it, no one can log in.",
    secret: true,
  },
  LATCHKEY_PASSWORD_PEPPER_OLD: {
    group: "Passwords",
    about: "A second pepper, which only checks existing hashes. See " +
      "[Changing the pepper](production.md#changing-the-pepper).",
    secret: true,
  },
  LATCHKEY_HASH_WAIT_SECONDS: {
    group: "Passwords",
    about: "How long a login may wait for its password hash. What would wait longer is refused " +
      "with 503 `overloaded`.",
    default: "2",
    integer: [1, 600],
  },
  LATCHKEY_HASH_WORKERS: {
    group: "Passwords",
    about: "Threads that hash passwords. Each takes 15 MB, and up to 128 MiB more for imported " +
      "scrypt hashes.",
    computedDefault: "the smallest of the processors, 8, and what the memory limit has room for",
    integer: [1, 64],
  },
  LATCHKEY_HASHES_PER_NETWORK: {
    group: "Passwords",
    about: "Incorrect passwords, and hashes for accounts without a verified phone, that one " +
      "network gets in 15 minutes.",
    default: "240",
    integer: [10, 100_000],
  },
  LATCHKEY_BREACH_URL: {
    group: "Passwords",
    about: "Server that is asked whether a new password has leaked, such as " +
      "`https://api.pwnedpasswords.com/range/`. It gets five characters of the password's hash. " +
      "See [Breached passwords](account.md#breached-passwords).",
  },
  LATCHKEY_BREACH_FILE: {
    group: "Passwords",
    about: "Sorted list of SHA-1 hashes of leaked passwords, searched before the server is asked.",
  },
  LATCHKEY_ADMIN_LISTEN: {
    group: "API keys",
    about: "`HOST:PORT` that serves the [admin API](admin_api.md#a-separate-address) and the " +
      "health checks, and nothing else does: keep it on an internal network.",
    computedDefault: "with everything else, on `PORT`",
  },
  LATCHKEY_HASHES_PER_KEY: {
    group: "API keys",
    about: "Password hashes that one API key may have waiting or running, whatever clients it " +
      "names. Users on unfamiliar networks get at most half of them.",
    default: "32",
    integer: [1, 10_000],
  },
  LATCHKEY_REGISTRATIONS_PER_KEY: {
    group: "API keys",
    about: "Registrations in an hour with one API key, whatever clients it names.",
    default: "1000",
    integer: [0, 1_000_000],
  },
  LATCHKEY_SECRETS_KEY: {
    group: "Encryption keys",
    about: "`id:base64` of 32 bytes; several are separated by commas, and the first one " +
      "encrypts. Enables authenticator apps and signed tokens.",
    secret: true,
  },
  LATCHKEY_LOST_KEYS: {
    group: "Encryption keys",
    about: "IDs of keys and peppers that are permanently lost. See " +
      "[Secrets](operations.md#secrets).",
  },
  ...upkeepSettings,
  ...policySettings,
} as const satisfies Readonly<Record<string, SettingRow>>;

export type SettingName = keyof typeof settingTable;

type Table = typeof settingTable;

/** Settings that are whole numbers. */
export type IntegerName = {
  [Name in SettingName]: Table[Name] extends { readonly integer: unknown } ? Name : never;
}[SettingName];

/** Settings that are numbers with decimals, each with a default. */
export type DecimalName = {
  [Name in SettingName]: Table[Name] extends { readonly decimal: unknown } ? Name : never;
}[SettingName];

/** Settings with a fixed list of values, one of which is the default. */
export type ChoiceName = {
  [Name in SettingName]: Table[Name] extends { readonly values: unknown; readonly default: unknown }
    ? Name
    : never;
}[SettingName];

export type ChoiceOf<Name extends ChoiceName> = Table[Name]["values"][number];

/** Null only for a setting without a fixed default. */
export type IntegerOf<Name extends IntegerName> = Table[Name] extends { readonly default: string }
  ? number
  : number | null;

/** The same rows, for code that treats all settings alike. */
export const settingRows: Readonly<Record<string, SettingRow>> = settingTable;
