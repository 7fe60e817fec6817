import { type ApiKey, apiKeyEnd, parseApiKeyName } from "../../domain/api_keys/api_key.ts";
import type { OperatorCaller } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";
import { parseOptionalReason } from "../../domain/operator/reason.ts";
import { granted, type Outcome, refused, refusedFields } from "../../domain/refusal.ts";
import { parseTokenId } from "../../domain/token.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";

type RevokeApiKeyPorts = NewEventPorts & Pick<Ports, "apiKeys" | "upkeep">;

export interface ApiKeyRevocation {
  /** The name of a live key, or its ID. */
  readonly key: string;
  /** 3 to 200 printable characters; it is written to the audit log. */
  readonly reason: string | null;
}

/** Revokes a live API key. Every instance refuses it from its next request on. */
export async function revokeApiKey(
  ports: RevokeApiKeyPorts,
  input: ApiKeyRevocation,
  caller: OperatorCaller,
): Promise<Outcome<Pick<ApiKey, "id" | "name">, "invalid_input" | "api_key_not_found">> {
  await ports.upkeep.checkUnchanged();
  const reason = parseOptionalReason(input.reason);
  if (!reason.ok) return refusedFields({ reason });
  const now = ports.clock();
  const key = await findLive(ports, input.key, now);
  if (key === null) return refused("api_key_not_found");
  const { id, name } = key;
  const given = reason.value === null ? {} : { reason: reason.value };
  const detail = { key_id: id, key_name: name, ...given };
  const event = newEvent(ports, caller, { type: "api_key.revoked", detail });
  const revoked = await ports.apiKeys.revokeApiKey(id, now, event);
  return revoked ? granted({ id, name }) : refused("api_key_not_found");
}

/** By name first: a name is chosen by an operator, and an ID is random. */
async function findLive(
  { apiKeys }: Pick<Ports, "apiKeys">,
  typed: string,
  now: Instant,
): Promise<ApiKey | null> {
  const name = parseApiKeyName(typed);
  const named = name.ok ? await apiKeys.findApiKeyByName(name.value, now) : null;
  if (named !== null) return named;
  const id = parseTokenId(typed);
  const key = id === null ? null : await apiKeys.findApiKey(id);
  return key !== null && apiKeyEnd(key, now) === null ? key : null;
}
