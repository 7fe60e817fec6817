import type { Settings } from "./settings.ts";

export interface TwilioConfig {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  /** HTTP Basic: an API key and its secret, or the account and its auth token. */
  readonly credentials: { readonly username: string; readonly password: string };
  readonly serviceSid: string;
  /** Services for single purposes, where they are set apart. */
  readonly serviceSids: Readonly<Partial<Record<keyof typeof serviceNames, string>>>;
  /** What notices are sent by; null where none is set, and then none are sent. */
  readonly messaging: { readonly accountSid: string; readonly serviceSid: string } | null;
  /** True where the base URL is not Twilio's own: no message reaches a phone. */
  readonly simulated: boolean;
}

export type TwilioAccount = Pick<TwilioConfig, "baseUrl" | "credentials" | "simulated">;

const twilioBaseUrl = "https://verify.twilio.com";

const kinds = {
  AC: "an account SID",
  VA: "a Verify service SID",
  SK: "an API key SID",
  MG: "a messaging service SID",
} as const;

type SidPrefix = keyof typeof kinds;

/** Twilio's settings; with mistakes, values that are never used. Nothing here has a default. */
export function parseTwilio(settings: Settings): TwilioConfig {
  const base = parseBaseUrl(settings);
  const serviceSid = parseSid(settings, "TWILIO_VERIFY_SERVICE_SID", "VA", base.simulated);
  if (serviceSid === null && settings.text("TWILIO_VERIFY_SERVICE_SID") === null) {
    settings.refuse("TWILIO_VERIFY_SERVICE_SID is missing: deno task twilio:setup makes one");
  }
  const twilio = {
    ...base,
    credentials: parseCredentials(settings, base.simulated),
    serviceSid: serviceSid ?? "",
    serviceSids: parseServices(settings, base.simulated),
    messaging: parseMessaging(settings, base.simulated),
  };
  const shared = sharedServices(twilio);
  const single = parseSingleService(settings);
  // A simulator reaches no real number, and is often one service for a quick try.
  if (shared !== null && !single && !base.simulated) settings.refuse(`${shared}. ${sharedRemedy}`);
  return twilio;
}

const sharedRemedy = "deno task twilio:setup makes those that are missing; " +
  "LATCHKEY_VERIFY_SERVICES=single accepts it";

/** Verify shares a number's code and limits within a service; each purpose may have its own. */
export const serviceNames = {
  registration: "TWILIO_VERIFY_SERVICE_SID_REGISTRATION",
  phone_change: "TWILIO_VERIFY_SERVICE_SID_PHONE_CHANGE",
  password_reset: "TWILIO_VERIFY_SERVICE_SID_PASSWORD_RESET",
  test: "TWILIO_VERIFY_SERVICE_SID_TEST",
  /** Reserved for verifications that an app asks for; nothing is sent by it yet. */
  verifications: "TWILIO_VERIFY_SERVICE_SID_VERIFICATIONS",
} as const;

/** All settings that name a Verify service; the first is for logins, and for what has none. */
export const serviceSettings: readonly string[] = [
  "TWILIO_VERIFY_SERVICE_SID",
  ...Object.values(serviceNames),
];

/** Whether one service may serve several purposes, because the operator says so. */
function parseSingleService(settings: Settings): boolean {
  const text = settings.text("LATCHKEY_VERIFY_SERVICES");
  if (text !== null && text !== "single" && text !== "apart") {
    settings.refuse("LATCHKEY_VERIFY_SERVICES must be apart or single");
  }
  return text === "single";
}

function parseServices(settings: Settings, simulated: boolean): TwilioConfig["serviceSids"] {
  const sids = Object.entries(serviceNames)
    .map(([purpose, name]) => [purpose, parseSid(settings, name, "VA", simulated)] as const);
  return Object.fromEntries(sids.filter(([, sid]) => sid !== null));
}

/**
 * Which settings leave purposes without a Verify service of their own, in words; null where none
 * does. What is reserved may be left out, but may share nothing.
 */
export function sharedServices({ serviceSid, serviceSids }: TwilioConfig): string | null {
  if (serviceSid === "") return null;
  const own = Object.entries(serviceNames).map(([purpose, name]) => {
    return [name, Object.entries(serviceSids).find(([set]) => set === purpose)?.[1]] as const;
  });
  const unset = own
    .filter(([name, sid]) => sid === undefined && name !== serviceNames.verifications)
    .map(([name]) => name);
  const named = [["TWILIO_VERIFY_SERVICE_SID", serviceSid] as const, ...own];
  const same = Object.values(Object.groupBy(named, ([, sid]) => sid ?? ""))
    .map((group = []) => group.filter(([, sid]) => sid !== undefined).map(([name]) => name))
    .filter(({ length }) => length > 1);
  if (unset.length + same.length === 0) return null;
  const parts = [
    ...(unset.length > 0 ? [`not set: ${unset.join(", ")}`] : []),
    ...same.map((names) => `the same in ${names.join(" and ")}`),
  ];
  return `Purposes share a Verify service (${parts.join("; ")}), and with it each number's code ` +
    "and limits";
}

function parseMessaging(settings: Settings, simulated: boolean): TwilioConfig["messaging"] {
  const serviceSid = parseSid(settings, "TWILIO_MESSAGING_SERVICE_SID", "MG", simulated);
  if (serviceSid === null) return null;
  const accountSid = settings.text("TWILIO_ACCOUNT_SID");
  if (accountSid === null) {
    settings.refuse("TWILIO_MESSAGING_SERVICE_SID needs TWILIO_ACCOUNT_SID, also with an API key");
  }
  return { accountSid: accountSid ?? "", serviceSid };
}

/** The credentials and base URL alone: all that `twilio:setup` needs. */
export function parseTwilioAccount(settings: Settings): TwilioAccount {
  const base = parseBaseUrl(settings);
  return { ...base, credentials: parseCredentials(settings, base.simulated) };
}

function parseBaseUrl(settings: Settings): { baseUrl: string; simulated: boolean } {
  const text = settings.text("TWILIO_VERIFY_BASE_URL");
  const url = URL.parse(text ?? twilioBaseUrl);
  const hosts = (settings.text("LATCHKEY_PROVIDER_HOSTS") ?? "").split(",").map((h) => h.trim());
  if (url === null || url.pathname !== "/" || url.search !== "" || url.username !== "") {
    settings.refuse("TWILIO_VERIFY_BASE_URL must be an origin, such as https://verify.twilio.com");
    return { baseUrl: twilioBaseUrl, simulated: false };
  }
  const real = url.protocol === "https:" && url.hostname.endsWith(".twilio.com");
  const web = url.protocol === "https:" || url.protocol === "http:";
  const loopback = web && /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(url.hostname);
  if (!real && !loopback && !(web && hosts.includes(url.hostname))) {
    settings.refuse(
      "TWILIO_VERIFY_BASE_URL must be https and Twilio's, or on this machine; a simulator " +
        "elsewhere must be named in LATCHKEY_PROVIDER_HOSTS",
    );
  }
  return { baseUrl: url.origin, simulated: !real };
}

/** The setting that holds the secret in use. */
export function secretSettingOf(
  { credentials }: TwilioAccount,
): "TWILIO_API_KEY_SECRET" | "TWILIO_AUTH_TOKEN" {
  return credentials.username.startsWith("SK") ? "TWILIO_API_KEY_SECRET" : "TWILIO_AUTH_TOKEN";
}

function parseCredentials(
  settings: Settings,
  simulated: boolean,
): { username: string; password: string } {
  const account = parseSid(settings, "TWILIO_ACCOUNT_SID", "AC", simulated);
  const key = parseSid(settings, "TWILIO_API_KEY_SID", "SK", simulated);
  const token = parseSecret(settings, "TWILIO_AUTH_TOKEN", simulated);
  const keySecret = parseSecret(settings, "TWILIO_API_KEY_SECRET", simulated);
  // An API key can be revoked alone, so it goes before the account's own token.
  if (keySet(settings)) {
    if (settings.text("TWILIO_API_KEY_SID") === null) {
      settings.refuse("TWILIO_API_KEY_SID is missing");
    }
    if (!secretSet(settings, "TWILIO_API_KEY_SECRET")) {
      settings.refuse("TWILIO_API_KEY_SECRET is missing");
    }
    return { username: key ?? "", password: keySecret ?? "" };
  }
  if (settings.text("TWILIO_ACCOUNT_SID") === null) {
    settings.refuse("TWILIO_ACCOUNT_SID is missing (or set TWILIO_API_KEY_SID and its secret)");
  }
  if (!secretSet(settings, "TWILIO_AUTH_TOKEN")) {
    settings.refuse("TWILIO_AUTH_TOKEN is missing (or set TWILIO_API_KEY_SID and its secret)");
  }
  return { username: account ?? "", password: token ?? "" };
}

function keySet(settings: Settings): boolean {
  return settings.text("TWILIO_API_KEY_SID") !== null ||
    secretSet(settings, "TWILIO_API_KEY_SECRET");
}

function secretSet(settings: Settings, name: string): boolean {
  return settings.text(name) !== null || settings.text(`${name}_FILE`) !== null;
}

function parseSid(
  settings: Settings,
  name: string,
  prefix: SidPrefix,
  simulated: boolean,
): string | null {
  const sid = settings.text(name);
  if (sid === null) return null;
  const mistake = sidMistake(sid, prefix, simulated);
  if (mistake !== null) settings.refuse(`${name} ${mistake}`);
  return mistake === null ? sid : null;
}

function sidMistake(sid: string, prefix: SidPrefix, simulated: boolean): string | null {
  const other = Object.entries(kinds).find(([known]) => known !== prefix && sid.startsWith(known));
  if (other !== undefined) {
    return `holds ${other[1]} (${other[0]}...): it must be ${kinds[prefix]} (${prefix}...)`;
  }
  // A simulator's SIDs start with zeros, so that nobody takes them for real ones, nor we here.
  const simulators = /^[A-Z]{2}0{24}/.test(sid);
  if (isPlaceholder(sid.slice(2)) || (simulators && !simulated)) return "holds a placeholder";
  if (!new RegExp(`^${prefix}[0-9a-fA-F]{32}$`).test(sid)) {
    return `must be ${prefix} and 32 hexadecimal digits`;
  }
  return null;
}

function parseSecret(settings: Settings, name: string, simulated: boolean): string | null {
  const secret = settings.secret(name);
  if (secret === null) return null;
  const swapped = /^(AC|VA|SK|MG)[0-9a-fA-F]{32}$/.exec(secret);
  if (swapped !== null) settings.refuse(`${name} holds a SID, not a secret`);
  // The simulator's own token is a repetition, which no real one is.
  else if (isPlaceholder(secret) || (/^(.{2,8})\1+$/.test(secret) && !simulated)) {
    settings.refuse(`${name} holds a placeholder`);
  } else if (!/^[!#-&(-~]{16,128}$/.test(secret)) {
    settings.refuse(`${name} must be 16 to 128 characters without spaces or quotes`);
  }
  return secret;
}

/** What examples hold: one character over and over, or words that ask to be replaced. */
function isPlaceholder(text: string): boolean {
  return /^(.)\1*$/.test(text) || /^[xX.*_-]+$/.test(text) ||
    /your[_-]|change.?me|placeholder|replace.?(me|this|with)|example|secret.?here|token.?here|<|>/i
      .test(text) ||
    /^(0123456789abcdef|1234567890)+/i.test(text);
}
