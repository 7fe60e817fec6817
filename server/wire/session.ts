import { type SessionAt, timedMethods } from "../../core/domain/session/assurance.ts";
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
import { instant, instantOrNull } from "./instant.ts";
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
  return {
    aal: session.aal,
    amr: session.amr,
    methods: timedMethods(session).map(({ method, at }) => ({ method, at: instant(at) })),
    authenticated_at: instant(session.authenticatedAt),
    second_factor_at: instantOrNull(session.secondFactorAt),
  };
}

const plainSessionSchema = fields(sessionEntries);

export function sessionBody(session: SessionAt, user: User): ValueOf<typeof sessionSchema> {
  return { ...plainSessionBody(session), test: isTestUser(user) };
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

export function listedSessionBody(session: SessionAt): ValueOf<typeof listedSessionSchema> {
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
