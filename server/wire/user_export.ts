import { metadataObject } from "../../core/domain/account/metadata.ts";
import type { AuditEvent } from "../../core/domain/audit_event.ts";
import type { UserExport } from "../../core/service.ts";
import {
  anyObject,
  count,
  fields,
  flag,
  list,
  nullable,
  text,
  timestamp,
  type ValueOf,
} from "../http/schema.ts";
import { deviceBody, deviceEntries } from "./device.ts";
import { exportedAuthenticatorsSchema, exportedFactors, passkeyBody } from "./factors.ts";
import { instant, instantOrNull } from "./instant.ts";
import { listedSessionBody, listedSessionEntries } from "./session.ts";
import { metadataSchema, rolesSchema } from "./user.ts";

const exportedUserSchema = fields({
  id: text(undefined, { examples: ["usr_AAAAAAAAAAAAAAAAAAAAAA"] }),
  username: text(),
  phone_number: text("In full"),
  phone_verified_at: nullable(timestamp()),
  roles: rolesSchema,
  metadata: metadataSchema,
  created_at: timestamp(),
  last_login_at: nullable(timestamp()),
  second_factor_failures: count(),
  second_factor_blocked_until: nullable(timestamp()),
});

const exportedEventSchema = fields({
  id: text(undefined, { examples: ["evt_AAAAAAAAAAAAAAAAAAAAAA"] }),
  at: timestamp(),
  type: text("Such as `session.opened`"),
  actor: text(),
  address: nullable(text()),
  reason: nullable(text()),
  detail: anyObject(),
});

const exportedAppEntries = {
  client_id: text(),
  name: text(),
  scopes: list(text()),
  resources: list(text()),
};

const exportedAppSchema = fields(exportedAppEntries);

export const userExportSchema = fields({
  exported_at: timestamp(),
  user: exportedUserSchema,
  authenticators: exportedAuthenticatorsSchema,
  passkeys: list(fields({
    id: text(),
    name: text(),
    transports: list(text()),
    created_at: timestamp(),
    last_used_at: nullable(timestamp()),
  })),
  devices: list(fields({ ...deviceEntries, ended_at: nullable(timestamp()) })),
  sessions: list(fields({
    ...listedSessionEntries,
    aal2_ended_at: nullable(timestamp("When it was found to have dropped to `aal1`")),
    ended_at: nullable(timestamp()),
  })),
  networks: list(fields({ network: text(), last_login_at: timestamp() })),
  apps: list(fields({
    ...exportedAppEntries,
    created_at: timestamp("When the user logged in to the app"),
    last_used_at: timestamp(),
    ended_at: nullable(timestamp("Null also if it ended with its session")),
  })),
  app_consents: list(fields({ ...exportedAppEntries, given_at: timestamp() })),
  events: list(exportedEventSchema),
  complete: flag("False if there are more rows than one export contains"),
});

/** All data stored about a user: the full phone number, but no secrets, hashes or keys. */
export function exportBody(stored: UserExport): ValueOf<typeof userExportSchema> {
  return {
    exported_at: instant(stored.exportedAt),
    user: exportedUserBody(stored),
    authenticators: exportedFactors(stored.authenticators),
    passkeys: stored.passkeys.map((passkey) => ({
      ...passkeyBody(passkey),
      transports: passkey.transports,
    })),
    devices: stored.devices.map((device) => ({
      ...deviceBody(device),
      ended_at: instantOrNull(device.endedAt),
    })),
    sessions: stored.sessions.map((session) => ({
      ...listedSessionBody(session),
      aal2_ended_at: instantOrNull(session.aal2EndedAt),
      ended_at: instantOrNull(session.endedAt),
    })),
    networks: stored.networks.map(({ network, lastLoginAt }) => ({
      network,
      last_login_at: instant(lastLoginAt),
    })),
    apps: stored.apps.grants.map((grant) => ({
      ...exportedApp(grant),
      created_at: instant(grant.createdAt),
      last_used_at: instant(grant.lastUsedAt),
      ended_at: instantOrNull(grant.endedAt),
    })),
    app_consents: stored.apps.consents.map((consent) => ({
      ...exportedApp(consent),
      given_at: instant(consent.at),
    })),
    events: stored.events.map(eventBody),
    complete: stored.complete,
  };
}

/** Without its tokens: they are secrets of the app. */
function exportedApp(
  { clientId, name, scopes, resources }: Pick<
    UserExport["apps"]["grants"][number],
    "clientId" | "name" | "scopes" | "resources"
  >,
): ValueOf<typeof exportedAppSchema> {
  return { client_id: clientId, name, scopes, resources };
}

function exportedUserBody(
  { user, metadata }: Pick<UserExport, "user" | "metadata">,
): ValueOf<typeof exportedUserSchema> {
  return {
    id: user.id,
    username: user.username,
    phone_number: user.phoneNumber,
    phone_verified_at: instantOrNull(user.phoneVerifiedAt),
    roles: user.roles,
    metadata: metadataObject(metadata),
    created_at: instant(user.createdAt),
    last_login_at: instantOrNull(user.lastLoginAt),
    second_factor_failures: user.secondFactorFailures,
    second_factor_blocked_until: instantOrNull(user.secondFactorBlockedUntil),
  };
}

/** Omits the operator's name and address: they are another person's data. */
function eventBody(event: AuditEvent): ValueOf<typeof exportedEventSchema> {
  return {
    id: event.id,
    at: instant(event.at),
    type: event.type,
    actor: event.actor,
    address: event.actor === "user" ? event.address : null,
    reason: event.reason,
    detail: event.detail,
  };
}
