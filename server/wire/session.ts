import {
  type ListedSessionAt,
  type SessionAt,
  timedMethods,
} from "../../core/domain/session/assurance.ts";
import { type Aal, amrs } from "../../core/domain/session/session.ts";
import type { User } from "../../core/domain/account/user.ts";
import { isTestUser } from "../../core/domain/test_numbers/test_number.ts";
import type { OpenedSession } from "../../core/service.ts";
import {
  count,
  described,
  fields,
  flag,
  list,
  nullable,
  oneOf,
  optional,
  text,
  timestamp,
  type ValueOf,
} from "../http/schema.ts";
import { instant } from "./instant.ts";
import { userBody, userSchema } from "./user.ts";

const aals = ["aal1", "aal2"] as const satisfies readonly Aal[];

/** What was proven in a session, and when. */
const assuranceEntries = {
  aal: described(oneOf(aals), {
    description: "`aal1` once the second factor is too old or the session was idle for an hour",
  }),
  amr: list(oneOf(amrs)),
  methods: described(list(fields({ method: oneOf(amrs), at: timestamp() })), {
    description: "Those of `amr`, each with the time when it was verified",
    examples: [["pwd", "sms"].map((method) => ({ method, at: "2026-01-01T12:00:00.000Z" }))],
  }),
  authenticated_at: timestamp("When the password was verified"),
  second_factor_at: nullable(
    timestamp("When a second factor was last verified. Null for a trusted device or a test user"),
  ),
} as const;

const sessionEntries = {
  id: text("Identifies the session in lists. It is not the token"),
  created_at: timestamp(),
  last_seen_at: timestamp(),
  expires_at: timestamp("When the session ends even if it is used"),
  ...assuranceEntries,
} as const;

const testEntry = {
  test: flag("Whether the user was verified with a test number: not a real person"),
} as const;

export const sessionSchema = fields({ ...sessionEntries, ...testEntry });

export const listedSessionEntries = {
  ...sessionEntries,
  address: nullable(text("The client's address")),
  user_agent: nullable(text("The client's user agent")),
} as const;

/** A session in a list, with what a user recognizes it by. */
const listedSessionSchema = fields(listedSessionEntries);

export const ownSessionSchema = fields({
  ...listedSessionEntries,
  current: flag("Whether it is the session of this request"),
});

const assuranceSchema = fields(assuranceEntries);

function assuranceBody(session: SessionAt): ValueOf<typeof assuranceSchema> {
  const [first, second] = timedMethods(session);
  const authenticatedAt = instant(first.at);
  const secondAt = instant(second.at);
  return {
    aal: session.aal,
    amr: session.amr,
    methods: [{ method: first.method, at: authenticatedAt }, {
      method: second.method,
      at: secondAt,
    }],
    authenticated_at: authenticatedAt,
    second_factor_at: session.secondFactorAt === null ? null : secondAt,
  };
}

const plainSessionSchema = fields(sessionEntries);

export function sessionBody(session: SessionAt, user: User): ValueOf<typeof sessionSchema> {
  return { ...plainSessionBody(session), test: isTestUser(user) };
}

/** The body of a session check. */
export const checkedSessionSchema = fields({ user: userSchema, session: sessionSchema });

/**
 * The same text as `JSON.stringify` of the body, in half the time: on the hot path, that took a
 * twentieth of a check. Only the username and the roles can contain what JSON escapes.
 */
export function checkedSessionJson(
  { user, session }: ValueOf<typeof checkedSessionSchema>,
): string {
  let methods = "";
  for (const { method, at } of session.methods) {
    methods += `${methods === "" ? "" : ","}{"method":"${method}","at":"${at}"}`;
  }
  const secondFactorAt = session.second_factor_at;
  return `{"user":{"id":"${user.id}","username":${quoted(user.username)},` +
    `"phone_number":"${user.phone_number}","phone_verified":${user.phone_verified},` +
    `"roles":${user.roles.length === 0 ? "[]" : JSON.stringify(user.roles)},` +
    `"created_at":"${user.created_at}"},` +
    `"session":{"id":"${session.id}","created_at":"${session.created_at}",` +
    `"last_seen_at":"${session.last_seen_at}","expires_at":"${session.expires_at}",` +
    `"aal":"${session.aal}","amr":["${session.amr.join('","')}"],"methods":[${methods}],` +
    `"authenticated_at":"${session.authenticated_at}",` +
    `"second_factor_at":${secondFactorAt === null ? "null" : `"${secondFactorAt}"`},` +
    `"test":${session.test}}}`;
}

/** Printable ASCII without the quote and the backslash needs no escape. */
const unescaped = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

function quoted(text: string): string {
  return unescaped.test(text) ? `"${text}"` : JSON.stringify(text);
}

function plainSessionBody(session: SessionAt): ValueOf<typeof plainSessionSchema> {
  return {
    id: session.id,
    created_at: instant(session.createdAt),
    last_seen_at: instant(session.lastSeenAt),
    expires_at: instant(session.expiresAt),
    ...assuranceBody(session),
  };
}

export function listedSessionBody(session: ListedSessionAt): ValueOf<typeof listedSessionSchema> {
  return { ...plainSessionBody(session), address: session.address, user_agent: session.userAgent };
}

const openedEntries = {
  session_token: text("`lk_s_…`. Keep it secret; it is not shown again"),
  expires_at: timestamp(),
  ...assuranceEntries,
  ...testEntry,
  user: userSchema,
  recovery_codes: optional(
    described(list(text()), { description: "Ten codes, shown once, at the first login" }),
  ),
  recovery_codes_left: optional(count("Only if a recovery code was used")),
  device_token: optional(text("`lk_d_…`, only with `trust_device`")),
} as const;

export const openedSessionSchema = fields(openedEntries);

/** A login by a trusted device. */
export const loggedInSchema = fields({ status: oneOf(["signed_in"]), ...openedEntries });

/** A new session, with what is shown only once. */
export function openedSessionBody(opened: OpenedSession): ValueOf<typeof openedSessionSchema> {
  const { sessionToken, session, user } = opened;
  return {
    session_token: sessionToken,
    expires_at: instant(session.expiresAt),
    ...assuranceBody(session),
    test: isTestUser(user),
    user: userBody(user),
    ...(opened.recoveryCodes === null ? {} : { recovery_codes: opened.recoveryCodes }),
    ...(opened.recoveryCodesLeft === null ? {} : { recovery_codes_left: opened.recoveryCodesLeft }),
    ...(opened.deviceToken === null ? {} : { device_token: opened.deviceToken }),
  };
}
