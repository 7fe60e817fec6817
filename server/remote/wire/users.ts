import { type User, userOrigins } from "../../../core/domain/account/user.ts";
import {
  type Authenticator,
  type FactorKind,
  factorKinds,
} from "../../../core/domain/factors/authenticators.ts";
import type { UserHoldings } from "../../../core/domain/operator/user_holdings.ts";
import {
  type UserFilter,
  userFilters,
  userOrders,
} from "../../../core/domain/reports/user_search.ts";
import type { ListedSessionAt } from "../../../core/domain/session/assurance.ts";
import type { Device } from "../../../core/domain/session/device.ts";
import { type Amr, amrs, type SessionPolicy } from "../../../core/domain/session/session.ts";
import type {
  ListUsersInput,
  ScanUsersInput,
  UserDescription,
  UserList,
} from "../../../core/operator.ts";
import { connectedClient } from "./clients.ts";
import { type Codec, listOf, maybe, nullOr, record } from "../codec/codec.ts";
import {
  count,
  instant,
  integer,
  metadata,
  oneOf,
  phoneNumber,
  role,
  secretHash,
  text,
  tokenId,
  userId,
  username,
} from "../codec/values.ts";
import { delivery } from "./deliveries.ts";
import { auditEvent } from "./events.ts";
import { pageOf } from "./pages.ts";

/** With the whole phone number: the terminal masks it, and confirms by its last digits. */
export const user: Codec<User> = record<User>({
  id: userId,
  username,
  phoneNumber,
  phoneVerifiedAt: nullOr(instant),
  phoneUsedAgainAt: nullOr(instant),
  phoneCorrectionsLeft: count,
  createdAt: instant,
  lastLoginAt: nullOr(instant),
  secondFactorFailures: count,
  secondFactorBlockedUntil: nullOr(instant),
  secondFactorFailuresInRow: count,
  passwordFailures: count,
  familiarPasswordFailures: count,
  lockedAt: nullOr(instant),
  roles: listOf(role),
  origin: oneOf(userOrigins),
  testUntil: nullOr(instant),
});

export const factorKind: Codec<FactorKind> = oneOf(factorKinds);

const authenticator: Codec<Authenticator> = record<Authenticator>({
  kind: factorKind,
  id: nullOr(text),
  label: nullOr(text),
  addedAt: instant,
  lastUsedAt: nullOr(instant),
  expiresAt: nullOr(instant),
  count,
});

const holdings: Codec<UserHoldings> = record<UserHoldings>({
  user,
  sessions: count,
  deviceSessions: count,
  devices: count,
  apps: count,
  challenges: count,
  authenticators: listOf(authenticator),
  unconfirmed: listOf(factorKind),
});

const amr: Codec<Amr> = oneOf(amrs);

/** A login has exactly two methods. */
const amrPair: Codec<readonly [Amr, Amr]> = {
  schema: listOf(amr).schema,
  encode: (pair) => pair,
  decode: (sent) => {
    const [first, second, ...rest] = sent as readonly Amr[];
    if (first === undefined || second === undefined || rest.length > 0) {
      throw new TypeError("A session has two methods");
    }
    return [first, second];
  },
};

const session: Codec<ListedSessionAt> = record<ListedSessionAt>({
  id: tokenId,
  secretHash,
  userId,
  createdAt: instant,
  lastSeenAt: instant,
  expiresAt: instant,
  endedAt: nullOr(instant),
  amr: amrPair,
  authenticatedAt: instant,
  secondFactorAt: nullOr(instant),
  aal2EndedAt: nullOr(instant),
  deviceId: nullOr(tokenId),
  address: nullOr(text),
  userAgent: nullOr(text),
  idleSeconds: count,
  absoluteSeconds: count,
  aal: oneOf(["aal1", "aal2"]),
});

const sessionPolicy: Codec<SessionPolicy> = record<SessionPolicy>({
  idleSeconds: count,
  absoluteSeconds: count,
  aal2Seconds: count,
  perUserMax: count,
});

const device: Codec<Device> = record<Device>({
  id: tokenId,
  secretHash,
  userId,
  createdAt: instant,
  lastUsedAt: instant,
  expiresAt: instant,
  endedAt: nullOr(instant),
  address: nullOr(text),
  userAgent: nullOr(text),
});

export const userDescription: Codec<UserDescription> = record<UserDescription>({
  user,
  metadata,
  holdings,
  sessions: listOf(session),
  sessionPolicy,
  devices: listOf(device),
  apps: listOf(connectedClient),
  deliveries: listOf(delivery),
  events: listOf(auditEvent),
});

const filter: Codec<UserFilter> = oneOf(userFilters);

export const listUsersInput: Codec<ListUsersInput> = record<ListUsersInput>({
  search: text,
  filter: maybe(filter),
  order: maybe(oneOf(userOrders)),
  from: maybe(oneOf(["start", "end"])),
  cursor: nullOr(text),
  limit: integer,
});

export const userList: Codec<UserList> = pageOf(user);

export const scanUsersInput: Codec<ScanUsersInput> = record<ScanUsersInput>({
  search: text,
  cursor: nullOr(text),
  rows: integer,
});
