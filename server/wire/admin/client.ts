import { signingAlgorithms } from "../../../core/domain/session/signing_key.ts";
import type { ListedClient } from "../../../core/operator.ts";
import {
  fields,
  flag,
  list,
  nullable,
  oneOf,
  text,
  timestamp,
  type ValueOf,
} from "../../http/schema.ts";
import { instant, instantOrNull } from "../instant.ts";

export const clientSchema = fields({
  id: text("The `client_id`"),
  name: text("The consent page shows it", { examples: ["Company wiki"] }),
  public: flag("Whether it has no secret"),
  redirect_uris: list(text()),
  post_logout_redirect_uris: list(text()),
  backchannel_logout_uri: nullable(text()),
  resources: list(text()),
  id_token_algorithm: oneOf(signingAlgorithms),
  third_party: flag("Whether users are asked for consent"),
  pkce_optional: flag(),
  declared: flag("Whether it is in `LATCHKEY_CLIENTS_FILE`"),
  secrets_added_at: list(timestamp()),
  created_at: timestamp(),
  disabled_at: nullable(timestamp()),
});

/** Never contains a secret or its hash. */
export function clientBody(client: ListedClient): ValueOf<typeof clientSchema> {
  return {
    id: client.id,
    name: client.name,
    public: client.secretsAddedAt.length === 0,
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.logoutUris,
    backchannel_logout_uri: client.backchannelLogoutUri,
    resources: client.resources,
    id_token_algorithm: client.idTokenAlgorithm,
    third_party: client.thirdParty,
    pkce_optional: client.pkceOptional,
    declared: client.declared,
    secrets_added_at: client.secretsAddedAt.map(instant),
    created_at: instant(client.createdAt),
    disabled_at: instantOrNull(client.disabledAt),
  };
}
