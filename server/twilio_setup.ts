/**
 * `deno task twilio:setup [name]`: creates the Verify service that Latchkey sends its codes by, and
 * prints its SID as a setting. The name is in every message: at most 30 characters, four digits.
 * @module
 */
import { createTwilioService, parseAccountConfig, readSettingsFile } from "../core/mod.ts";
import { endWith } from "./end_with.ts";

const parsed = parseAccountConfig(Deno.env.toObject(), readSettingsFile);
if (!parsed.ok) {
  endWith(["Cannot create the Verify service: the settings are not right.", ...parsed.mistakes], 2);
}
const created = await createTwilioService(parsed.account, Deno.args[0] ?? "Latchkey");
if ("words" in created) endWith([created.words], 1);
Deno.stdout.writeSync(
  new TextEncoder().encode(`TWILIO_VERIFY_SERVICE_SID=${created.serviceSid}\n`),
);
