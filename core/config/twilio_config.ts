import { type SettingName, settingTable } from "./settings/setting_table.ts";
import type { Settings } from "./settings/settings.ts";

export interface TwilioConfig {
  /** False for a program that sends nothing, and may run without the provider's settings. */
  readonly configured: boolean;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** For HTTP Basic: an API key and its secret, or the account SID and its auth token. */
  readonly credentials: { readonly username: string; readonly password: string };
  /** Checks the signature of what Twilio sends. Null if it is not set. */
  readonly authToken: string | null;
  readonly serviceSid: string;
  /** Separate Verify services for single purposes, if set. */
  readonly serviceSids: Readonly<Partial<Record<keyof typeof serviceNames, string>>>;
  /** The messaging service that sends notices. Null if none is set: no notices are sent. */
  readonly messaging: { readonly accountSid: string; readonly serviceSid: string } | null;
  /** Whether the base URL is not Twilio's own, so that no message reaches a phone. */
  readonly simulated: boolean;
}

/** No provider: nothing can be sent or checked. */
export const noTwilio: TwilioConfig = {
  configured: false,
  baseUrl: settingTable.TWILIO_VERIFY_BASE_URL.default,
  credentials: { username: "", password: "" },
  authToken: null,
  serviceSid: "",
  serviceSids: {},
  messaging: null,
  simulated: false,
};

export type TwilioAccount = Pick<TwilioConfig, "baseUrl" | "credentials" | "simulated">;

const twilioBaseUrl = settingTable.TWILIO_VERIFY_BASE_URL.default;

const kinds = {
  AC: "an account SID",
  VA: "a Verify service SID",
  SK: "an API key SID",
  MG: "a messaging service SID",
} as const;

type SidPrefix = keyof typeof kinds;

/** Reads the Twilio settings, which have no defaults. If there are errors, the result is unused. */
export function parseTwilio(settings: Settings): TwilioConfig {
  const base = parseBaseUrl(settings);
  const serviceSid = parseSid(settings, "TWILIO_VERIFY_SERVICE_SID", "VA", base.simulated);
  if (serviceSid === null && settings.text("TWILIO_VERIFY_SERVICE_SID") === null) {
    settings.refuse("TWILIO_VERIFY_SERVICE_SID is missing: deno task twilio:setup creates one");
  }
  const twilio = {
    configured: true,
    ...base,
    ...parseCredentials(settings, base.simulated),
    serviceSid: serviceSid ?? "",
    serviceSids: parseServices(settings, base.simulated),
    messaging: parseMessaging(settings, base.simulated),
  };
  const shared = sharedServices(twilio);
  const single = parseSingleService(settings);
  // A simulator reaches no real number, and one service is enough to try things out.
  if (shared !== null && !single && !base.simulated) settings.refuse(`${shared}. ${sharedRemedy}`);
  else refuseSharedVerifications(settings, twilio);
  return twilio;
}

/**
 * Anyone who can start a verification of a number could use up its login's code, and the code of
 * one would serve the other. So sharing that service is never allowed.
 */
function refuseSharedVerifications(
  settings: Settings,
  { serviceSid, serviceSids: { verification, ...others } }: TwilioConfig,
): void {
  if (verification === undefined) return;
  if (verification !== serviceSid && !Object.values(others).includes(verification)) return;
  settings.refuse(
    `${serviceNames.verification} must not be the Verify service of another setting, even with ` +
      "LATCHKEY_VERIFY_SERVICES=single",
  );
}

const sharedRemedy = "Create the missing services with deno task twilio:setup, or set " +
  "LATCHKEY_VERIFY_SERVICES=single to allow sharing";

/** Each Verify service has its own code and limits for a number, so each purpose can have one. */
export const serviceNames = {
  registration: "TWILIO_VERIFY_SERVICE_SID_REGISTRATION",
  phone_change: "TWILIO_VERIFY_SERVICE_SID_PHONE_CHANGE",
  password_reset: "TWILIO_VERIFY_SERVICE_SID_PASSWORD_RESET",
  test: "TWILIO_VERIFY_SERVICE_SID_TEST",
  /** For apps with their own accounts. Without it, they can verify nothing. */
  verification: "TWILIO_VERIFY_SERVICE_SID_VERIFICATIONS",
} as const;

/** All settings that name a Verify service. The first is for logins and is the fallback. */
export const serviceSettings: readonly string[] = [
  "TWILIO_VERIFY_SERVICE_SID",
  ...Object.values(serviceNames),
];

/** Whether the operator allows one service to serve several purposes. */
function parseSingleService(settings: Settings): boolean {
  return settings.choice("LATCHKEY_VERIFY_SERVICES") === "single";
}

function parseServices(settings: Settings, simulated: boolean): TwilioConfig["serviceSids"] {
  const sids = Object.entries(serviceNames)
    .map(([purpose, name]) => [purpose, parseSid(settings, name, "VA", simulated)] as const);
  return Object.fromEntries(sids.filter(([, sid]) => sid !== null));
}

/**
 * Describes which settings make purposes share a Verify service. Null if none do. The service
 * for verifications may be unset, but must not be shared.
 */
export function sharedServices({ serviceSid, serviceSids }: TwilioConfig): string | null {
  if (serviceSid === "") return null;
  const own = Object.entries(serviceNames).map(([purpose, name]) => {
    return [name, Object.entries(serviceSids).find(([set]) => set === purpose)?.[1]] as const;
  });
  const unset = own
    .filter(([name, sid]) => sid === undefined && name !== serviceNames.verification)
    .map(([name]) => name);
  const named = [["TWILIO_VERIFY_SERVICE_SID", serviceSid] as const, ...own];
  const same = Object.values(Object.groupBy(named, ([, sid]) => sid ?? ""))
    .map((group = []) => group.filter(([, sid]) => sid !== undefined).map(([name]) => name))
    .filter(({ length }) => length > 1);
  if (unset.length + same.length === 0) return null;
  const parts = [
    ...(unset.length > 0 ? [`not set: ${unset.join(", ")}`] : []),
    ...same.map((names) => `the same service in ${names.join(" and ")}`),
  ];
  return `Several purposes share a Verify service (${parts.join("; ")}), and therefore each ` +
    "number's code and limits";
}

function parseMessaging(settings: Settings, simulated: boolean): TwilioConfig["messaging"] {
  const serviceSid = parseSid(settings, "TWILIO_MESSAGING_SERVICE_SID", "MG", simulated);
  if (serviceSid === null) return null;
  const accountSid = settings.text("TWILIO_ACCOUNT_SID");
  if (accountSid === null) {
    settings.refuse(
      "TWILIO_MESSAGING_SERVICE_SID requires TWILIO_ACCOUNT_SID, even with an API key",
    );
  }
  return { accountSid: accountSid ?? "", serviceSid };
}

/** Reads only the credentials and base URL, which are all that `twilio:setup` needs. */
export function parseTwilioAccount(settings: Settings): TwilioAccount {
  const base = parseBaseUrl(settings);
  const { credentials } = parseCredentials(settings, base.simulated);
  return { ...base, credentials };
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
      "TWILIO_VERIFY_BASE_URL must be an https URL under twilio.com or a URL on this machine; " +
        "list the host of a simulator elsewhere in LATCHKEY_PROVIDER_HOSTS",
    );
  }
  return { baseUrl: url.origin, simulated: !real };
}

/** The setting with the secret in use. */
export function secretSettingOf(
  { credentials }: TwilioAccount,
): "TWILIO_API_KEY_SECRET" | "TWILIO_AUTH_TOKEN" {
  return credentials.username.startsWith("SK") ? "TWILIO_API_KEY_SECRET" : "TWILIO_AUTH_TOKEN";
}

function parseCredentials(
  settings: Settings,
  simulated: boolean,
): Pick<TwilioConfig, "credentials" | "authToken"> {
  const account = parseSid(settings, "TWILIO_ACCOUNT_SID", "AC", simulated);
  const key = parseSid(settings, "TWILIO_API_KEY_SID", "SK", simulated);
  const token = parseSecret(settings, "TWILIO_AUTH_TOKEN", simulated);
  const keySecret = parseSecret(settings, "TWILIO_API_KEY_SECRET", simulated);
  // An API key can be revoked separately, so it takes precedence over the account's token.
  if (keySet(settings)) {
    if (settings.text("TWILIO_API_KEY_SID") === null) {
      settings.refuse("TWILIO_API_KEY_SID is missing");
    }
    if (!secretSet(settings, "TWILIO_API_KEY_SECRET")) {
      settings.refuse("TWILIO_API_KEY_SECRET is missing");
    }
    return { credentials: { username: key ?? "", password: keySecret ?? "" }, authToken: token };
  }
  if (settings.text("TWILIO_ACCOUNT_SID") === null) {
    settings.refuse("TWILIO_ACCOUNT_SID is missing (or set TWILIO_API_KEY_SID and its secret)");
  }
  if (!secretSet(settings, "TWILIO_AUTH_TOKEN")) {
    settings.refuse("TWILIO_AUTH_TOKEN is missing (or set TWILIO_API_KEY_SID and its secret)");
  }
  return { credentials: { username: account ?? "", password: token ?? "" }, authToken: token };
}

function keySet(settings: Settings): boolean {
  return settings.text("TWILIO_API_KEY_SID") !== null ||
    secretSet(settings, "TWILIO_API_KEY_SECRET");
}

function secretSet(settings: Settings, name: SettingName): boolean {
  return settings.text(name) !== null || settings.text(`${name}_FILE`) !== null;
}

function parseSid(
  settings: Settings,
  name: SettingName,
  prefix: SidPrefix,
  simulated: boolean,
): string | null {
  const sid = settings.text(name);
  if (sid === null) return null;
  const problem = sidError(sid, prefix, simulated);
  if (problem !== null) settings.refuse(`${name} ${problem}`);
  return problem === null ? sid : null;
}

function sidError(sid: string, prefix: SidPrefix, simulated: boolean): string | null {
  const other = Object.entries(kinds).find(([known]) => known !== prefix && sid.startsWith(known));
  if (other !== undefined) {
    return `is ${other[1]} (${other[0]}...), but must be ${kinds[prefix]} (${prefix}...)`;
  }
  // The simulator's SIDs start with zeros so that they cannot be mistaken for real ones.
  const isSimulators = /^[A-Z]{2}0{24}/.test(sid);
  if (isPlaceholder(sid.slice(2)) || (isSimulators && !simulated)) return "is a placeholder";
  if (!new RegExp(`^${prefix}[0-9a-fA-F]{32}$`).test(sid)) {
    return `must be ${prefix} followed by 32 hexadecimal digits`;
  }
  return null;
}

function parseSecret(settings: Settings, name: SettingName, simulated: boolean): string | null {
  const secret = settings.secret(name);
  if (secret === null) return null;
  const swapped = /^(AC|VA|SK|MG)[0-9a-fA-F]{32}$/.exec(secret);
  if (swapped !== null) settings.refuse(`${name} is a SID, not a secret`);
  // The simulator's token is a repeated sequence, which no real token is.
  else if (isPlaceholder(secret) || (/^(.{2,8})\1+$/.test(secret) && !simulated)) {
    settings.refuse(`${name} is a placeholder`);
  } else if (!/^[!#-&(-~]{16,128}$/.test(secret)) {
    settings.refuse(`${name} must be 16 to 128 characters without spaces or quotes`);
  }
  return secret;
}

/** Recognizes values copied from examples: one repeated character, or words such as change_me. */
function isPlaceholder(text: string): boolean {
  return /^(.)\1*$/.test(text) || /^[xX.*_-]+$/.test(text) ||
    /your[_-]|change.?me|placeholder|replace.?(me|this|with)|example|secret.?here|token.?here|<|>/i
      .test(text) ||
    /^(0123456789abcdef|1234567890)+/i.test(text);
}
