import type { ClientId } from "../../../core/domain/oidc/client.ts";
import { signingAlgorithms } from "../../../core/domain/session/signing_key.ts";
import type {
  AddedClient,
  ChangedClient,
  ClientAddition,
  ClientUpdate,
  ClientUser,
  ConnectedClient,
  DescribedClient,
  ListedClient,
  RotatedClientSecret,
} from "../../../core/operator.ts";
import { type Codec, listOf, nullOr, record } from "../codec/codec.ts";
import { branded, flag, instant, integer, oneOf, text, userId, username } from "../codec/values.ts";

const clientId: Codec<ClientId> = branded(
  /^app_[A-Za-z0-9_-]{1,60}$/,
  "app_Zk1qH3nVb0yT8sXw2LrJ4A",
);

const uris = listOf(text);

export const clientAddition: Codec<ClientAddition> = record<ClientAddition>({
  name: text,
  kind: oneOf(["public", "confidential"]),
  redirectUris: uris,
  logoutUris: uris,
  backchannelLogoutUri: nullOr(text),
  resources: uris,
  idTokenAlgorithm: oneOf(signingAlgorithms),
  thirdParty: flag,
  pkceOptional: flag,
  reason: nullOr(text),
});

const listedClientFields = {
  id: clientId,
  name: text,
  redirectUris: uris,
  logoutUris: uris,
  backchannelLogoutUri: nullOr(text),
  resources: uris,
  idTokenAlgorithm: oneOf(signingAlgorithms),
  thirdParty: flag,
  pkceOptional: flag,
  declared: flag,
  createdAt: instant,
  disabledAt: nullOr(instant),
  secretsAddedAt: listOf(instant),
};

export const listedClient: Codec<ListedClient> = record<ListedClient>(listedClientFields);

export const describedClient: Codec<DescribedClient> = record<DescribedClient>({
  ...listedClientFields,
  use: record<DescribedClient["use"]>({
    openGrants: integer,
    more: flag,
    lastUsedAt: nullOr(instant),
  }),
  lostNotices: nullOr(record<NonNullable<DescribedClient["lostNotices"]>>({
    count: integer,
    since: instant,
    lastAt: instant,
    problem: text,
  })),
});

export const clientUser: Codec<ClientUser> = record<ClientUser>({
  userId,
  username,
  grants: integer,
  since: instant,
  lastUsedAt: instant,
  offline: flag,
});

export const connectedClient: Codec<ConnectedClient> = record<ConnectedClient>({
  id: clientId,
  name: text,
  lastUsedAt: nullOr(instant),
  offline: flag,
});

export const clientUpdate: Codec<ClientUpdate> = record<ClientUpdate>({
  client: text,
  name: nullOr(text),
  redirectUris: nullOr(uris),
  logoutUris: nullOr(uris),
  backchannelLogoutUri: nullOr(text),
  resources: nullOr(uris),
  thirdParty: nullOr(flag),
  pkceOptional: nullOr(flag),
  reason: nullOr(text),
});

const secret = nullOr(text);

export const addedClient: Codec<AddedClient> = record<AddedClient>({
  client: listedClient,
  secret,
});

export const rotatedSecret: Codec<RotatedClientSecret> = record<RotatedClientSecret>({
  client: listedClient,
  secret,
});

export const changedClient: Codec<ChangedClient> = record<ChangedClient>({
  id: clientId,
  name: text,
});
