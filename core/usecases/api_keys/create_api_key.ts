import { type ApiKey, parseApiKeyExpiry, parseApiKeyName } from "../../domain/api_keys/api_key.ts";
import { parseApiScopes } from "../../domain/api_keys/scope.ts";
import type { OperatorCaller } from "../../domain/audit_event.ts";
import { parseOptionalReason } from "../../domain/operator/reason.ts";
import {
  type FieldRefusal,
  granted,
  type Outcome,
  type Parsed,
  refused,
} from "../../domain/refusal.ts";
import { mintToken } from "../../domain/token.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";

type CreateApiKeyPorts = NewEventPorts & Pick<Ports, "apiKeys" | "upkeep" | "randomBytes">;

export interface ApiKeyOrder {
  /** See `parseApiKeyName`. */
  readonly name: string;
  /** Separated by commas or spaces; see `parseApiScopes`. */
  readonly scopes: string;
  /** `90d`, `12h` or an ISO date, at most 365 days ahead. Null means 90 days. */
  readonly expires: string | null;
  /** 3 to 200 printable characters; it is written to the audit log. */
  readonly reason: string | null;
}

export interface CreatedApiKey {
  readonly key: ApiKey;
  /** `lk_k_...`. Shown once; only its hash is kept. */
  readonly token: string;
}

/**
 * Creates an API key. Refuses a name that a live key has, and a caller with a key: a thief of
 * one could keep access after it is revoked.
 */
export async function createApiKey(
  ports: CreateApiKeyPorts,
  input: ApiKeyOrder,
  caller: OperatorCaller,
): Promise<Outcome<CreatedApiKey, "invalid_input" | "api_key_name_taken" | "api_key_by_key">> {
  if (caller.apiKey !== undefined) return refused("api_key_by_key");
  await ports.upkeep.checkUnchanged();
  const now = ports.clock();
  const name = parseApiKeyName(input.name);
  const scopes = parseApiScopes(input.scopes);
  const expiresAt = parseApiKeyExpiry(input.expires, now);
  const reason = parseOptionalReason(input.reason);
  if (!name.ok || scopes === null || !expiresAt.ok || !reason.ok) {
    const fields = [
      ...faultsOf("name", name),
      ...(scopes === null ? [{ field: "scopes", code: "api_scope_unknown" } as const] : []),
      ...faultsOf("expires", expiresAt),
      ...faultsOf("reason", reason),
    ];
    return refused("invalid_input", { fields });
  }
  const { text: token, id, secretHash } = mintToken("api_key", ports.randomBytes);
  const key: ApiKey = {
    id,
    name: name.value,
    secretHash,
    scopes,
    createdAt: now,
    createdBy: caller.actorName,
    expiresAt: expiresAt.value,
    lastUsedAt: null,
    endedAt: null,
    endedAs: null,
  };
  const detail = {
    key_id: id,
    key_name: key.name,
    scopes: scopes.join(" "),
    expires_at: new Date(key.expiresAt).toISOString(),
    ...(reason.value === null ? {} : { reason: reason.value }),
  };
  const event = newEvent(ports, caller, { type: "api_key.created", detail });
  const inserted = await ports.apiKeys.insertApiKey(key, now, event);
  return inserted ? granted({ key, token }) : refused("api_key_name_taken");
}

function faultsOf(field: string, parsed: Parsed<unknown>): readonly FieldRefusal[] {
  return parsed.ok ? [] : [{ field, code: parsed.code }];
}
