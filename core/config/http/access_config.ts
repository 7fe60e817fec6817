import type {
  AccessPolicy,
  AccessRequirement,
  AccessRule,
} from "../../domain/session/access_rules.ts";
import { parseRequestHost, parseRequestPath } from "../../domain/session/request_path.ts";
import {
  fieldsOf,
  itemsOf,
  type JsonPlace,
  parsedText,
  wholeJson,
  wholeNumber,
  word,
} from "../settings/json_config.ts";
import { isPublicSuffix } from "./public_suffix.ts";
import type { Settings } from "../settings/settings.ts";

const domainName = "LATCHKEY_GATE_DOMAIN";
const fileName = "LATCHKEY_GATE_RULES_FILE";

/** All of them are compared with each request. */
const rulesMax = 500;

/** Forward auth. Null if it is not enabled: it needs both settings. */
export function parseAccess(settings: Settings, publicUrl: string | null): AccessPolicy | null {
  const domain = settings.text(domainName);
  const file = settings.text(fileName) === null ? null : settings.jsonFile(fileName);
  if ((domain === null) !== (settings.text(fileName) === null)) {
    settings.refuse(`${domainName} and ${fileName} must be set together`);
  }
  if (domain !== null) checkDomain(settings, domain, publicUrl);
  if (file === null || domain === null) return null;
  const errors: string[] = [];
  const rules = parseRules(file.json, { domain, publicUrl }, errors);
  for (const problem of errors) settings.refuse(`${fileName}: ${problem}`);
  return { domain, rules };
}

function checkDomain(settings: Settings, domain: string, publicUrl: string | null): void {
  if (parseRequestHost(domain) !== domain || !domain.includes(".") || /^[\d.]+$/.test(domain)) {
    settings.refuse(`${domainName} must be a lowercase domain, such as example.com`);
  } else if (isPublicSuffix(domain)) {
    settings.refuse(`${domainName} is a public suffix: strangers can have hosts in it`);
  } else if (!publicUrl?.startsWith("https://") || !isIn(new URL(publicUrl).hostname, domain)) {
    settings.refuse(`${domainName} requires LATCHKEY_PUBLIC_URL, an https origin in this domain`);
  }
}

function isIn(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

interface Hosts {
  readonly domain: string;
  readonly publicUrl: string | null;
}

function parseRules(json: unknown, hosts: Hosts, errors: string[]): readonly AccessRule[] {
  const { rules } = fieldsOf(wholeJson(json, errors), ["rules"], errors);
  const items = itemsOf(rules, rulesMax, errors);
  if (items.length === 0) rules.refuse("must be a list of rules");
  const seen = new Set<string>();
  return items.flatMap((item) => {
    const rule = parseRule(item, hosts, errors);
    if (rule === null) return [];
    const place = `${rule.host}/${rule.path.join("/")}`;
    if (seen.has(place)) item.refuse("has the host and path of an earlier rule");
    seen.add(place);
    return [rule];
  });
}

const ruleKeys = ["host", "path", "allow", "within_minutes"] as const;

function parseRule(item: JsonPlace, hosts: Hosts, errors: string[]): AccessRule | null {
  const at = fieldsOf(item, ruleKeys, errors);
  const host = parsedText(at.host, parseRuleHost, "must be a lowercase host without a port");
  const path = parsedText(at.path, parseRequestPath, "must be a path, such as / or /admin");
  if (host !== null && !isIn(host, hosts.domain)) at.host.refuse(`is not in ${domainName}`);
  if (hosts.publicUrl !== null && new URL(hosts.publicUrl).hostname === host) {
    at.host.refuse("is the host of LATCHKEY_PUBLIC_URL, which needs no rules");
  }
  const requirement = parseRequirement(at.allow, at.within_minutes);
  return host === null || path === null ? null : { host, path, requirement };
}

function parseRuleHost(text: string): string | null {
  return parseRequestHost(text) === text ? text : null;
}

const kinds = ["public", "signed_in", "aal2", "denied"] as const;

function parseRequirement(allow: JsonPlace, withinMinutes: JsonPlace): AccessRequirement {
  if (allow.value === undefined) allow.refuse(`must be one of ${kinds.join(", ")}`);
  const kind = word(allow, kinds, "denied");
  if (kind !== "aal2") {
    if (withinMinutes.value !== undefined) withinMinutes.refuse("is only for aal2");
    return { kind };
  }
  if (withinMinutes.value === undefined) withinMinutes.refuse("is required for aal2");
  const minutes = wholeNumber(withinMinutes, { min: 1, max: 24 * 60 }, 1);
  return { kind, withinSeconds: minutes * 60 };
}

/** The origins of the apps, to which a login may lead. */
export function accessOrigins(access: AccessPolicy | null): readonly string[] {
  return [...new Set(access?.rules.map(({ host }) => `https://${host}`))];
}
