import {
  type ApiKey,
  apiKeyEnd,
  lastUsedIsStale,
  type LiveApiKey,
} from "../../domain/api_keys/api_key.ts";
import { type ApiScope, covers } from "../../domain/api_keys/scope.ts";
import type { Caller } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";
import { granted, type Outcome, type Refused, refused } from "../../domain/refusal.ts";
import { parseToken, secretMatches } from "../../domain/token.ts";
import type { Ports } from "../../ports/ports.ts";
import { StorageUnavailable } from "../../ports/stores/storage.ts";
import { recordRefusal, type RecordRefusalPorts } from "../record/record_refusal.ts";

export type AuthenticateKeyPorts =
  & RecordRefusalPorts
  & Pick<Ports, "apiKeys" | "clock" | "background">;

/** Why a key is refused. */
export type ApiKeyRefusal =
  | "api_key_invalid"
  | "api_key_expired"
  | "api_key_revoked"
  | "api_key_with_origin"
  | "api_key_scope_missing";

export interface PresentedApiKey {
  /** The value of `Latchkey-Key`. Null if the request has none. */
  readonly token: string | null;
  /** Whether the request has an `Origin` header: browsers send one, and no key belongs in one. */
  readonly hasOrigin: boolean;
  /** What the request needs. */
  readonly scope: ApiScope;
}

/**
 * Returns the live key of a request, or why it is refused. Null if there is no live key at all: the
 * API of keys is off. Never null for `clients:forward`, which is about the routes of users. One
 * point read for a live key; its last use is recorded at most once a minute, after the response. A
 * refused use is recorded in the audit log, with the key if its secret is right; a request without
 * a key is not. An unknown key takes the same reads as one with a wrong secret.
 */
export async function authenticateKey(
  ports: AuthenticateKeyPorts,
  input: PresentedApiKey,
  caller: Caller,
): Promise<Outcome<LiveApiKey, ApiKeyRefusal> | null> {
  const now = ports.clock();
  const key = input.token === null ? null : await findPresented(ports, input.token);
  const code = await whyRefused(ports, key, input, now);
  if (key !== null && code === null) {
    // If too many background tasks are pending, the next request records it.
    if (lastUsedIsStale(key, now)) ports.background(() => touch(ports, key, now));
    return granted({ id: key.id, name: key.name, scopes: key.scopes });
  }
  const refusal = refused(code ?? "api_key_invalid");
  const isOn = await ports.apiKeys.hasLiveApiKey(now);
  // While the API is off, only keys that were real are worth a line.
  const isRecorded = input.token !== null && (isOn || key !== null);
  if (isRecorded) await record(ports, refusal, { key, scope: input.scope }, caller);
  // The routes of users are there without keys, so that a backend learns that its only key expired.
  return isOn || input.scope === "clients:forward" ? refusal : null;
}

/** Whether any key is live: if not, the API of keys is off. */
export async function hasLiveApiKey(ports: Pick<Ports, "apiKeys" | "clock">): Promise<boolean> {
  return await ports.apiKeys.hasLiveApiKey(ports.clock());
}

/** Finds the key of a token, live or not. Null if its secret is wrong. */
async function findPresented(
  { apiKeys }: Pick<Ports, "apiKeys">,
  text: string,
): Promise<ApiKey | null> {
  const token = parseToken("api_key", text);
  const key = token === null ? null : await apiKeys.findApiKey(token.id);
  if (token === null || key === null) return null;
  return secretMatches(token.secretHash, key.secretHash) ? key : null;
}

async function whyRefused(
  ports: Pick<Ports, "apiKeys">,
  key: ApiKey | null,
  { hasOrigin, scope }: PresentedApiKey,
  now: Instant,
): Promise<ApiKeyRefusal | null> {
  if (hasOrigin) return "api_key_with_origin";
  if (key === null) return "api_key_invalid";
  const end = apiKeyEnd(key, now);
  if (end === "expired" && key.endedAs === null) {
    await writeIfAvailable(() => ports.apiKeys.expireApiKey(key.id, now));
  }
  if (end !== null) return end === "expired" ? "api_key_expired" : "api_key_revoked";
  return covers(key.scopes, scope) ? null : "api_key_scope_missing";
}

/**
 * The caller stays a stranger: an operator's events are never folded, and anyone can repeat a
 * refused use.
 */
async function record(
  ports: RecordRefusalPorts,
  refusal: Refused<ApiKeyRefusal>,
  { key, scope }: { readonly key: ApiKey | null; readonly scope: ApiScope },
  caller: Caller,
): Promise<void> {
  const of = key === null ? {} : { key_id: key.id, key_name: key.name };
  const facts = { type: "api_key.refused", detail: { ...of, api_scope: scope } } as const;
  const apiKey = key === null ? {} : { apiKey: { id: key.id, name: key.name } };
  await recordRefusal(ports, refusal, facts, { ...caller, ...apiKey });
}

async function touch(ports: Pick<Ports, "apiKeys">, key: ApiKey, now: Instant): Promise<void> {
  await writeIfAvailable(() => ports.apiKeys.touchApiKey(key.id, key.lastUsedAt, now));
}

/** A database that cannot be written must not change the answer: reading is enough. */
async function writeIfAvailable(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof StorageUnavailable)) throw error;
  }
}
