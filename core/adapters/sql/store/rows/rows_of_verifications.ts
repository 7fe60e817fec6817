import type { Row } from "../../database.ts";
import { sql, type Statement } from "../../sql.ts";
import type { PhoneNumber } from "../../../../domain/account/phone_number.ts";
import { channels } from "../../../../domain/channel.ts";
import type { TokenId } from "../../../../domain/token.ts";
import {
  type PhoneVerification,
  type PhoneVerificationId,
  verificationPurposes,
} from "../../../../domain/verifications/phone_verification.ts";
import { integer, integerOrNull, oneOf, oneOfOrNull, text, textOrNull } from "./rows.ts";

export function readVerification(row: Row): PhoneVerification {
  return {
    id: text(row, "id") as PhoneVerificationId,
    apiKeyId: text(row, "api_key_id") as TokenId,
    purpose: oneOf(verificationPurposes, row, "purpose"),
    phoneNumber: text(row, "phone_number") as PhoneNumber,
    createdAt: integer(row, "created_at"),
    expiresAt: integer(row, "expires_at"),
    endedAs: oneOfOrNull(["approved", "expired"] as const, row, "ended_as"),
    endedAt: integerOrNull(row, "ended_at"),
    guesses: integer(row, "attempts"),
    sends: integer(row, "sends"),
    smsSends: integer(row, "sms_sends"),
    landline: integer(row, "landline") === 1,
    resendAfter: integer(row, "resend_after"),
    verificationId: textOrNull(row, "verification_id"),
    channel: oneOf(channels, row, "channel"),
  };
}

export function verificationInsert(verification: PhoneVerification): Statement {
  const { id, apiKeyId, purpose, phoneNumber, createdAt, expiresAt } = verification;
  const { endedAs, endedAt, guesses, sends, smsSends, landline } = verification;
  const { resendAfter, verificationId, channel } = verification;
  return sql`INSERT INTO phone_verifications (id, api_key_id, purpose, phone_number, created_at,
      expires_at, ended_as, ended_at, attempts, sends, sms_sends, landline, resend_after,
      verification_id, channel)
    VALUES (${id}, ${apiKeyId}, ${purpose}, ${phoneNumber}, ${createdAt}, ${expiresAt},
      ${endedAs}, ${endedAt}, ${guesses}, ${sends}, ${smsSends}, ${landline ? 1 : 0},
      ${resendAfter}, ${verificationId}, ${channel})`;
}
