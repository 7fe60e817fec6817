import { signingAlgorithms } from "../../../core/domain/session/signing_key.ts";
import type { DescribedClient, ListedClient } from "../../../core/operator.ts";
import {
  fields,
  flag,
  integer,
  list,
  nullable,
  oneOf,
  text,
  timestamp,
  type ValueOf,
  withFields,
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

/** A client with how it is used. */
export const describedClientSchema = withFields(clientSchema, {
  last_used_at: nullable(timestamp("When it last got a code or tokens")),
  open_grants: integer("What users gave to it and can be used: one for each login"),
  more_grants: flag("Whether it has more grants than were looked at"),
  lost_notices: nullable(fields({
    count: integer("Logout notices that it did not get, since the last one that it got"),
    since: timestamp(),
    last_at: timestamp(),
    problem: text("Why the last one was given up", { examples: ["HTTP 503"] }),
  })),
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

export function describedClientBody(
  client: DescribedClient,
): ValueOf<typeof describedClientSchema> {
  const { use, lostNotices } = client;
  return {
    ...clientBody(client),
    last_used_at: instantOrNull(use.lastUsedAt),
    open_grants: use.openGrants,
    more_grants: use.more,
    lost_notices: lostNotices === null ? null : {
      count: lostNotices.count,
      since: instant(lostNotices.since),
      last_at: instant(lostNotices.lastAt),
      problem: lostNotices.problem,
    },
  };
}
