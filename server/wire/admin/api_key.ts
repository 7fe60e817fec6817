import { apiScopes } from "../../../core/domain/api_keys/scope.ts";
import type { ListedApiKey } from "../../../core/operator.ts";
import { fields, list, nullable, oneOf, text, timestamp, type ValueOf } from "../../http/schema.ts";
import { instant, instantOrNull } from "../instant.ts";

export const apiKeySchema = fields({
  id: text(),
  name: text(undefined, { examples: ["backend"] }),
  scopes: list(oneOf(apiScopes)),
  created_at: timestamp(),
  created_by: nullable(text("The operator")),
  expires_at: timestamp(),
  last_used_at: nullable(timestamp("At most a minute before its last use")),
  ended_at: nullable(timestamp("When it was revoked or expired")),
  state: oneOf(["live", "revoked", "expired"]),
});

/** Never contains the key's token. */
export function apiKeyBody(key: ListedApiKey): ValueOf<typeof apiKeySchema> {
  return {
    id: key.id,
    name: key.name,
    scopes: key.scopes,
    created_at: instant(key.createdAt),
    created_by: key.createdBy,
    expires_at: instant(key.expiresAt),
    last_used_at: instantOrNull(key.lastUsedAt),
    ended_at: instantOrNull(key.endedAt),
    state: key.end ?? "live",
  };
}
