import { channels } from "../../core/domain/channel.ts";
import type { SendInput } from "../../core/service.ts";
import { choice, fields, optional, text, type ValueOf } from "../http/schema.ts";

/** The language of a message and the app that reads it. */
export const messageEntries = {
  locale: optional(text("Language of the message (BCP 47)", { examples: ["pt-BR"] })),
  app_hash: optional(text("Android's 11-character app hash, for `sms` only")),
} as const;

/** A send that is requested along with a challenge. */
export const sendEntries = {
  send: optional(choice(
    [...channels, "auto"],
    "Channel to send a code by. `auto` is the best channel, or none for a user who has a passkey " +
      "or an authenticator app",
  )),
  ...messageEntries,
} as const;

const sendSchema = fields(sendEntries);

export function sendInput(body: ValueOf<typeof sendSchema>): SendInput {
  return { send: body.send ?? null, locale: body.locale ?? null, appHash: body.app_hash ?? null };
}
