import { sql, type Statement } from "../../sql.ts";
import type { Challenge } from "../../../../domain/challenge/challenge.ts";

export function challengeInsert(challenge: Challenge): Statement {
  return sql`INSERT INTO challenges (id, secret_hash, user_id, created_at, expires_at, ended_as,
      attempts, sends, resend_after, verification_id, channel, purpose, phone_number, session_id,
      sms_sends, landline, passkey_nonce, number_version, prior_proof, last_send_at,
      undelivered_channel, sms_undelivered)
    VALUES (${challenge.id}, ${challenge.secretHash}, ${challenge.userId}, ${challenge.createdAt},
      ${challenge.expiresAt}, ${challenge.endedAs}, ${challenge.guesses}, ${challenge.sends},
      ${challenge.resendAfter}, ${challenge.verificationId}, ${challenge.channel},
      ${challenge.purpose}, ${challenge.phoneNumber}, ${challenge.sessionId}, ${challenge.smsSends},
      ${challenge.landline ? 1 : 0}, ${challenge.passkeyNonce}, ${challenge.numberVersion},
      ${challenge.priorProof}, ${challenge.lastSendAt}, ${challenge.undeliveredChannel},
      ${challenge.smsUndelivered ? 1 : 0})`;
}
