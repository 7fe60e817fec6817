import type { CodePurpose } from "../../../core/domain/challenge/challenge.ts";
import type { ActionEffect, FactorCount } from "../../../core/domain/operator/action_effect.ts";
import {
  type ActionDone,
  type ActionPreview,
  type Operator,
  type OperatorActionName,
  operatorActionNames,
} from "../../../core/operator.ts";
import { type Codec, listOf, maybe, nullOr, record, variants } from "../codec/codec.ts";
import { channel, count, instant, integer, oneOf, text, userId } from "../codec/values.ts";
import { obstacle } from "./cases.ts";
import { factorKind } from "./users.ts";

const action: Codec<OperatorActionName> = oneOf(operatorActionNames);

const factorCount: Codec<FactorCount> = record<FactorCount>({
  kind: factorKind,
  count,
  label: nullOr(text),
});

const codePurpose: Codec<CodePurpose> = oneOf([
  "login",
  "registration",
  "step_up",
  "phone_change",
  "password_reset",
  "passkey_enrollment",
]);

const effect: Codec<ActionEffect> = variants<ActionEffect, "effect">("effect", {
  final: {},
  sign_in_blocked: {},
  sign_in_allowed: {},
  sign_in_needed: {},
  refusals_look_alike: {},
  ended_stays_ended: {},
  session_ends: {},
  second_factor_needed: {},
  lockout_ends: {},
  phone_needed: {},
  code_shown_once: {},
  code_opens_account: {},
  code_needs_unlock: {},
  username_freed: {},
  username_retired: {},
  consent_forgotten: {},
  record_kept: {},
  limits_apply: {},
  last_code: {},
  nothing_sent: {},
  sessions_end: { count },
  other_sessions_stay: { count },
  devices_forgotten: { count },
  devices_stay: { count },
  apps_disconnected: { count },
  challenges_canceled: { count },
  recovery_codes_stay: { count },
  wrong_passwords_forgotten: { count },
  wrong_second_factors_forgotten: { count },
  codes_left: { count },
  code_sent: { purpose: codePurpose, channel, maskedPhoneNumber: text },
  factor_removed: { factor: factorCount },
  enrollment_dropped: { kind: factorKind },
  factors_stay: { factors: listOf(factorCount) },
  app_disconnected: { app: text },
  blocked_now: { obstacle, at: instant },
  account_removed: { username: text },
  phone_unverified: { maskedPhoneNumber: text },
  owner_notified: { maskedPhoneNumber: text },
  code_expires: { afterMinutes: integer },
  code_waits: { minutes: integer },
});

type Choice = Parameters<Operator["previewAction"]>[0];
type Confirmed = Parameters<Operator["performAction"]>[0];

export const actionChoice: Codec<Choice> = record<Choice>({
  userId,
  action,
  itemId: maybe(nullOr(text)),
});

export const confirmedAction: Codec<Confirmed> = record<Confirmed>({
  userId,
  action,
  itemId: maybe(nullOr(text)),
  reason: text,
});

export const actionPreview: Codec<ActionPreview> = record<ActionPreview>({
  action,
  username: text,
  effects: listOf(effect),
  confirmation: oneOf(["y", "digits"]),
});

export const actionDone: Codec<ActionDone> = record<ActionDone>({
  action,
  username: text,
  effects: listOf(effect),
  recoveryCode: nullOr(text),
});
