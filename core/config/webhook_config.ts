import { isInNetwork, loopbackNetworks, parseIpAddress } from "../domain/network.ts";
import { publicAddress } from "../domain/public_address.ts";
import {
  isEventPattern,
  webhookFormats,
  type WebhookTarget,
  webhookTargetsMax,
} from "../domain/webhooks/webhook_target.ts";
import {
  fieldsOf,
  itemsOf,
  type JsonFields,
  type JsonPlace,
  parsedText,
  wholeJson,
  word,
} from "./settings/json_config.ts";
import type { Settings } from "./settings/settings.ts";

const fileName = "LATCHKEY_WEBHOOKS_FILE";

/** While a secret is replaced there are two. */
const secretsMax = 5;
const patternsMax = 100;

/** The receivers of events and alerts. Empty without the file. */
export function parseWebhooks(settings: Settings): readonly WebhookTarget[] {
  const file = settings.secretJsonFile(fileName);
  if (file === null) return [];
  const errors: string[] = [];
  const { targets } = fieldsOf(wholeJson(file.json, errors), ["targets"], errors);
  const items = itemsOf(targets, webhookTargetsMax, errors);
  if (items.length === 0) targets.refuse("must be a list of targets");
  const names = new Set<string>();
  const parsed = items.flatMap((item) => {
    const target = parseTarget(item, errors);
    if (target === null) return [];
    if (names.has(target.name)) item.refuse("has the name of an earlier target");
    names.add(target.name);
    return [target];
  });
  for (const problem of errors) settings.refuse(`${fileName}: ${problem}`);
  return parsed;
}

const targetKeys = [
  "name",
  "url",
  "secrets",
  "events",
  "alerts",
  "format",
  "authorization",
  "private",
] as const;

function parseTarget(item: JsonPlace, errors: string[]): WebhookTarget | null {
  const at = fieldsOf(item, targetKeys, errors);
  const name = parsedText(at.name, parseName, "must be 1 to 40 of a to z, digits, . _ -");
  const format = word(at.format, webhookFormats, "json");
  const isPrivate = flag(at.private);
  const url = parsedText(at.url, parseUrl, "must be an https URL, or http on this machine");
  if (url !== null && !isPrivate && isClosed(url)) {
    at.url.refuse("has an address that is not public: set private to true if it is meant");
  }
  const secrets = parseSecrets(at.secrets, errors);
  if (format === "json" && at.secrets.value === undefined) {
    at.secrets.refuse("must be a list of secrets");
  }
  const events = parseEvents(at.events, errors);
  const alerts = flag(at.alerts);
  if (events.length === 0 && !alerts) item.refuse("receives nothing: set events or alerts");
  const authorization = parseAuthorization(at);
  if (name === null || url === null) return null;
  return { name, url, secrets, events, alerts, format, authorization, isPrivate };
}

function parseName(text: string): string | null {
  return /^[a-z0-9._-]{1,40}$/.test(text) ? text : null;
}

function parseUrl(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "" || url.hash !== "") return null;
  if (url.protocol === "https:") return url.href;
  return url.protocol === "http:" && isLoopback(url.hostname) ? url.href : null;
}

function isLoopback(hostname: string): boolean {
  if (hostname === "localhost") return true;
  const address = parseIpAddress(bare(hostname));
  return address !== null && loopbackNetworks.some((network) => isInNetwork(address, network));
}

/** Names are checked when they are resolved. */
function isClosed(url: string): boolean {
  const { hostname } = new URL(url);
  if (isLoopback(hostname)) return true;
  return parseIpAddress(bare(hostname)) !== null && publicAddress(bare(hostname)) === null;
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "");
}

/** The prefix and the length that Standard Webhooks asks for. */
function parseSecrets(place: JsonPlace, errors: string[]): readonly Uint8Array[] {
  const problem = "must be whsec_ and 24 to 64 bytes in Base64; make one with: " +
    "echo whsec_$(openssl rand -base64 32)";
  return itemsOf(place, secretsMax, errors)
    .flatMap((item) => parsedText(item, parseSecret, problem) ?? []);
}

function parseSecret(text: string): Uint8Array | null {
  if (!text.startsWith("whsec_")) return null;
  try {
    const key = Uint8Array.fromBase64(text.slice("whsec_".length));
    return key.length >= 24 && key.length <= 64 ? key : null;
  } catch {
    return null;
  }
}

function parseEvents(place: JsonPlace, errors: string[]): readonly string[] {
  const problem = "must be a type of event, such as user.locked, or user.* or *";
  return itemsOf(place, patternsMax, errors)
    .flatMap((item) =>
      parsedText(item, (text) => isEventPattern(text) ? text : null, problem) ?? []
    );
}

function parseAuthorization(at: JsonFields<typeof targetKeys[number]>): string | null {
  if (at.authorization.value === undefined) return null;
  const parse = (text: string): string | null => /^[!-~ ]{1,500}$/.test(text) ? text : null;
  return parsedText(at.authorization, parse, "must be 1 to 500 characters of ASCII");
}

function flag(place: JsonPlace): boolean {
  const { value } = place;
  if (value !== undefined && typeof value !== "boolean") place.refuse("must be true or false");
  return value === true;
}
