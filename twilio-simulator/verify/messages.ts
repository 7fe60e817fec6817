/** The only Messaging API call that Latchkey makes: a message through a messaging service. */
import type { Fields } from "../wire/form.ts";
import { isoInstant, mintSid } from "../wire/minting.ts";
import { notFound, problem, type TwilioAnswer } from "../wire/problem.ts";
import type { World } from "./world.ts";

/** Returns 201 with a message that is never sent. The journal shows it. */
export function createMessage(
  world: World,
  accountSid: string,
  fields: Fields,
  path: string,
): TwilioAnswer {
  if (accountSid !== world.account.accountSid) return notFound(path);
  const to = fields.get("To") ?? "";
  const sender = fields.get("MessagingServiceSid") ?? "";
  const body = fields.get("Body") ?? "";
  if (!/^\+[1-9]\d{6,14}$/.test(to)) return problem(21211);
  if (!/^MG[0-9a-f]{32}$/.test(sender)) return problem(21603);
  if (body === "" || [...body].length > 1600) return problem(21602);
  const created = isoInstant(world.now());
  return {
    status: 201,
    json: {
      sid: mintSid("SM", world.randomBytes),
      account_sid: accountSid,
      messaging_service_sid: sender,
      to,
      from: null,
      body,
      status: "accepted",
      direction: "outbound-api",
      num_segments: "0",
      error_code: null,
      error_message: null,
      date_created: created,
      date_updated: created,
      uri: path,
    },
  };
}
