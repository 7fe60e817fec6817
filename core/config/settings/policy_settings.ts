import type { SettingRow } from "./setting_row.ts";

/** The settings of sessions, tokens, sending, retention, the terminal and the simulator. */
export const policySettings = {
  LATCHKEY_SESSION_IDLE_DAYS: {
    group: "Sessions",
    about: "Days without a request after which a session ends. Without `remember`, it ends " +
      "after an hour if that is sooner.",
    default: "7",
    decimal: [0.001, 30],
  },
  LATCHKEY_SESSION_DAYS: {
    group: "Sessions",
    about: "Days after which a session ends. Without `remember`, it ends after one day if that " +
      "is sooner. See [Sessions](account.md#sessions).",
    default: "30",
    decimal: [0.01, 400],
  },
  LATCHKEY_AAL2_HOURS: {
    group: "Sessions",
    about: "Hours after the second factor at which a session drops to `aal1` until a step-up.",
    default: "24",
    decimal: [0.25, 9600],
  },
  LATCHKEY_SESSIONS_PER_USER: {
    group: "Sessions",
    about: "Active sessions of one user. A new one ends the oldest.",
    default: "20",
    integer: [1, 50],
  },
  LATCHKEY_WEBAUTHN_RP_ID: {
    group: "Passkeys",
    about: "The domain that passkeys are bound to: the host of `LATCHKEY_PUBLIC_URL` or a domain " +
      "above it. It cannot be changed later without losing them.",
    computedDefault: "the host of `LATCHKEY_PUBLIC_URL`",
  },
  LATCHKEY_WEBAUTHN_ORIGINS: {
    group: "Passkeys",
    about: "Origins of the pages and Android apps that use passkeys, separated by commas: " +
      "`https://…`, `android:apk-key-hash:…`.",
    computedDefault: "`LATCHKEY_PUBLIC_URL`",
  },
  LATCHKEY_JWT_ISSUER: {
    group: "Tokens for other services",
    about: "The https URL in the `iss` claim of [signed tokens](verify_tokens.md).",
    computedDefault: "`LATCHKEY_PUBLIC_URL`",
  },
  LATCHKEY_JWT_AUDIENCES: {
    group: "Tokens for other services",
    about: "Services that a token may be issued for, separated by commas. Enables tokens.",
  },
  LATCHKEY_CLIENTS_FILE: {
    group: "Tokens for other services",
    about: "JSON file with [clients of OpenID Connect](clients.md#declaring-clients).",
  },
  LATCHKEY_OUTBOUND_HOSTS: {
    group: "Tokens for other services",
    about: "Hosts that [logout notices](clients.md#logout-notices) may be sent to, separated by " +
      "commas: `app.example,intranet:8443`.",
  },
  LATCHKEY_SEND_COUNTRIES: {
    group: "Sending policy",
    about: "Countries that codes are sent to, separated by commas: `US,CA`.",
    computedDefault: "all",
  },
  LATCHKEY_SEND_USD_PER_DAY: {
    group: "Sending policy",
    about: "US dollars that may be spent in a day.",
    default: "400",
    decimal: [0, 1_000_000],
  },
  LATCHKEY_FRAUD_GUARD: {
    group: "Sending policy",
    about: "Whether the [fraud guard](sending.md) pauses networks and prefixes.",
    default: "enforce",
    values: ["off", "record", "enforce"],
  },
  LATCHKEY_NUMBER_RANGES: {
    group: "Sending policy",
    about: "Number ranges newer than the bundled numbering plans, separated by commas: `+1436=US`.",
  },
  LATCHKEY_SEND_POLICY_FILE: {
    group: "Sending policy",
    about: "JSON file with the complete [sending policy](sending.md).",
  },
  LATCHKEY_PRICES_FILE: {
    group: "Sending policy",
    about: "JSON file with your own [prices](sending.md).",
  },
  LATCHKEY_AUDIT_DAYS: {
    group: "Retention",
    about: "Days that audit events are kept.",
    default: "365",
    integer: [1, 3650],
  },
  LATCHKEY_DELIVERY_DAYS: {
    group: "Retention",
    about: "Days that deliveries are kept.",
    default: "90",
    integer: [1, 3650],
  },
  LATCHKEY_OPERATOR: {
    group: "Terminal admin",
    about: "The name in the audit log for actions of the terminal, the command line and tasks.",
    computedDefault: "your login name",
  },
  LATCHKEY_TASK_COMMAND: {
    group: "Terminal admin",
    about: "How tasks are called, in help and messages, with NAME for the task. The image sets " +
      "`latchkey-NAME`.",
    default: "deno task NAME",
  },
  LATCHKEY_URL: {
    group: "Terminal admin",
    about: "The origin of a service on another machine, to which the terminal and its commands " +
      "[connect](terminal.md#remote), like `--connect`.",
  },
  LATCHKEY_KEY: {
    group: "Terminal admin",
    about: "The operator's API key of the scope `terminal`, for `LATCHKEY_URL` and `--connect`.",
    secret: true,
  },
  LATCHKEY_ADMIN_IN_TASK: {
    group: "Terminal admin",
    about:
      "`1` refuses Ctrl-Z. `deno task admin` sets it, because a stopped terminal would leave " +
      "the task in the foreground.",
  },
  LATCHKEY_ADMIN_FOLDER: {
    group: "Terminal admin",
    about:
      "The operator's folder: paths on the command line are relative to it, and the terminal " +
      "makes `latchkey-cases` in it for the files that it saves. `tasks/run.sh` sets it.",
    computedDefault: "where the terminal is started",
  },
  LATCHKEY_ADMIN_READONLY: {
    group: "Terminal admin",
    about: "`1` refuses every change.",
  },
  LATCHKEY_ADMIN_THEME: {
    group: "Terminal admin",
    about: "The [theme](terminal.md).",
    default: "dark",
    values: ["dark", "light", "safe", "mono"],
  },
  LATCHKEY_SIMULATOR_PORT: {
    group: "Simulator",
    about: "Port of the simulator. `0` lets the system choose.",
    default: "4010",
    integer: [0, 65535],
  },
  LATCHKEY_SIMULATOR_HOST: {
    group: "Simulator",
    about: "Address that the simulator listens on.",
    default: "127.0.0.1",
  },
  LATCHKEY_SIMULATOR_ALLOWED_HOSTS: {
    group: "Simulator",
    about: "Host names allowed for the simulator's controls, besides loopback.",
  },
} as const satisfies Readonly<Record<string, SettingRow>>;
