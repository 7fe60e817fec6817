import type { Channel } from "../../domain/channel.ts";
import type { PhoneNumber } from "../../domain/account/phone_number.ts";
import type { SendOptions } from "../../ports/verifier.ts";

/**
 * The form that starts a verification. Apart from the number it has no personal data but the
 * client's address.
 */
export function startForm(
  to: PhoneNumber,
  channel: Channel,
  { purpose, locale, appHash, challengeId, clientAddress, known }: SendOptions,
): Readonly<Record<string, string>> {
  const isSms = channel === "sms";
  return {
    To: to,
    Channel: channel,
    ...(locale === null ? {} : { Locale: locale }),
    // Twilio refuses the hash on any other channel (60602).
    ...(appHash === null || !isSms ? {} : { AppHash: appHash }),
    ...(clientAddress === null ? {} : { DeviceIp: clientAddress }),
    // Skips Fraud Guard and geo permissions. For SMS only.
    ...(known && isSms ? { RiskCheck: "disable" } : {}),
    Tags: tagsOf(purpose, challengeId),
  };
}

/** Twilio accepts 10 tags, with keys and values of up to 128 characters, without personal data. */
function tagsOf(purpose: SendOptions["purpose"], challengeId: SendOptions["challengeId"]): string {
  return JSON.stringify({
    purpose,
    ...(challengeId === null ? {} : { challenge_id: challengeId }),
  });
}
