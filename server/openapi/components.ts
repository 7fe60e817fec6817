import {
  challengeSchema,
  challengeStatusSchema,
  loginChallengeSchema,
  sendProblemSchema,
  sentSchema,
  sentToSchema,
} from "../wire/challenge.ts";
import { ownDeviceSchema } from "../wire/device.ts";
import { authenticatorsSchema, passkeySchema, totpSchema } from "../wire/factors.ts";
import { fieldErrorSchema } from "../wire/problem.ts";
import {
  loggedInSchema,
  openedSessionSchema,
  ownSessionSchema,
  sessionSchema,
} from "../wire/session.ts";
import { ownUserSchema, userSchema } from "../wire/user.ts";
import { userExportSchema } from "../wire/user_export.ts";
import type { NamedSchemas } from "./json_schema.ts";

/** The schemas of responses that have a name in the document and in generated clients. */
export const namedSchemas = {
  User: userSchema,
  OwnUser: ownUserSchema,
  Challenge: challengeSchema,
  ChallengeStatus: challengeStatusSchema,
  LoginChallenge: loginChallengeSchema,
  SentCode: sentSchema,
  SentCodeTo: sentToSchema,
  SendProblem: sendProblemSchema,
  OpenedSession: openedSessionSchema,
  DeviceLogin: loggedInSchema,
  Session: sessionSchema,
  ListedSession: ownSessionSchema,
  ListedDevice: ownDeviceSchema,
  Authenticators: authenticatorsSchema,
  Totp: totpSchema,
  Passkey: passkeySchema,
  UserExport: userExportSchema,
  FieldError: fieldErrorSchema,
} as const satisfies NamedSchemas;
