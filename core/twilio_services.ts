import type { TwilioAccount } from "./config/twilio_config.ts";
import { createVerifyService } from "./adapters/twilio/verify_service.ts";

/** Creates a Twilio Verify service. Returns its SID, or an error message. */
export async function createTwilioService(
  account: TwilioAccount,
  friendlyName: string,
): Promise<{ readonly serviceSid: string } | { readonly words: string }> {
  const connection = { ...account, fetch: globalThis.fetch, now: () => performance.now() };
  const answer = await createVerifyService(connection, friendlyName);
  if (answer.result === "found") return { serviceSid: answer.serviceSid };
  if (answer.result === "friendly_name_refused") return { words: answer.words };
  return { words: `Cannot create the Verify service: ${answer.call.operatorWords}` };
}
