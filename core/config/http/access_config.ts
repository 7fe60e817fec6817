import type { RegistrationPolicy } from "../../domain/account/registration.ts";
import { parseRole, type Role, rolesMax } from "../../domain/account/role.ts";
import type {
  AccessPolicy,
  AccessRequirement,
  AccessRule,
  RoleRequirement,
} from "../../domain/session/access_rules.ts";
import { parseRequestHost, parseRequestPath } from "../../domain/session/request_path.ts";
import {
  fieldsOf,
  itemsOf,
  type JsonFields,
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

const ruleKeys = ["host", "path", "allow", "within_minutes", "roles"] as const;

function parseRule(item: JsonPlace, hosts: Hosts, errors: string[]): AccessRule | null {
  const at = fieldsOf(item, ruleKeys, errors);
  const host = parsedText(at.host, parseRuleHost, "must be a lowercase host without a port");
  const path = parsedText(at.path, parseRequestPath, "must be a path, such as / or /admin");
  if (host !== null && !isIn(host, hosts.domain)) at.host.refuse(`is not in ${domainName}`);
  if (hosts.publicUrl !== null && new URL(hosts.publicUrl).hostname === host) {
    at.host.refuse("is the host of LATCHKEY_PUBLIC_URL, which needs no rules");
  }
  const requirement = parseRequirement(at, errors);
  return host === null || path === null ? null : { host, path, requirement };
}

function parseRuleHost(text: string): string | null {
  return parseRequestHost(text) === text ? text : null;
}

const kinds = ["public", "signed_in", "aal2", "denied"] as const;

function parseRequirement(
  at: JsonFields<typeof ruleKeys[number]>,
  errors: string[],
): AccessRequirement {
  if (at.allow.value === undefined) at.allow.refuse(`must be one of ${kinds.join(", ")}`);
  const kind = word(at.allow, kinds, "denied");
  if (kind !== "aal2" && at.within_minutes.value !== undefined) {
    at.within_minutes.refuse("is only for aal2");
  }
  if (kind === "public" || kind === "denied") {
    if (at.roles.value !== undefined) at.roles.refuse("is only for signed_in and aal2");
    return { kind };
  }
  const roles = parseRuleRoles(at.roles, errors);
  if (kind === "signed_in") return { kind, roles };
  if (at.within_minutes.value === undefined) at.within_minutes.refuse("is required for aal2");
  const minutes = wholeNumber(at.within_minutes, { min: 1, max: 24 * 60 }, 1);
  return { kind, withinSeconds: minutes * 60, roles };
}

/** A list of roles, one of which is enough. An empty list would deny everyone, or no one. */
function parseRuleRoles(place: JsonPlace, errors: string[]): RoleRequirement {
  if (place.value === undefined) return [];
  const items = itemsOf(place, rolesMax, errors);
  if (items.length === 0) place.refuse("must be a list of at least one role");
  const roles = items.map((item) => parsedText(item, roleOrNull, roleProblem));
  return [roles.filter((role) => role !== null)];
}

const roleProblem = "must be a role: 1 to 64 characters of a-z 0-9 : _ -";

function roleOrNull(text: string): Role | null {
  const role = parseRole(text);
  return role.ok ? role.value : null;
}

/** The origins of the apps, to which a login may lead. */
export function accessOrigins(access: AccessPolicy | null): readonly string[] {
  return [...new Set(access?.rules.map(({ host }) => `https://${host}`))];
}

/** What `Remote-User` contains. */
export type RemoteUser = "id" | "username";

/** The username identifies no one while strangers can register any name that is free. */
export function parseRemoteUser(
  settings: Settings,
  { mode }: RegistrationPolicy,
): RemoteUser {
  const remoteUser = settings.choice("LATCHKEY_REMOTE_USER");
  if (remoteUser === "username" && mode === "open") {
    settings.refuse(
      "LATCHKEY_REMOTE_USER=username requires LATCHKEY_REGISTRATION=invite or closed: while " +
        "registration is open, anyone can register a name that your apps trust",
    );
  }
  return remoteUser;
}
