import type { ClientId } from "../../../core/domain/oidc/client.ts";
import { signingAlgorithms } from "../../../core/domain/session/signing_key.ts";
import type {
  AddedClient,
  ChangedClient,
  ClientAddition,
  ListedClient,
  RotatedClientSecret,
} from "../../../core/operator.ts";
import { type Codec, listOf, nullOr, record } from "../codec/codec.ts";
import { branded, flag, instant, oneOf, text } from "../codec/values.ts";

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

export const listedClient: Codec<ListedClient> = record<ListedClient>({
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
