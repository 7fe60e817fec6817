import { noNotifier, openTwilioNotifier } from "./adapters/twilio/twilio_notifier.ts";
import { noVerifier } from "./adapters/twilio/no_verifier.ts";
import { openTwilioVerifier } from "./adapters/twilio/twilio_verifier.ts";
import type { Config } from "./config/config.ts";
import { meterNotifier } from "./metering/metered_notifier.ts";
import { type MeteredVerifierOptions, meterVerifier } from "./metering/metered_verifier.ts";
import type { Notifier } from "./ports/notifier.ts";
import type { CodeVerifier } from "./ports/verifier.ts";

/** Opens the client of the provider, which is measured. */
export function openProvider(
  config: Config,
  metering: MeteredVerifierOptions,
): { readonly verifier: CodeVerifier; readonly notifier: Notifier } {
  return {
    verifier: meterVerifier(openVerifier(config), metering),
    notifier: meterNotifier(openNotifier(config), metering),
  };
}

function openVerifier({ twilio }: Config): CodeVerifier {
  if (!twilio.configured) return noVerifier;
  return openTwilioVerifier({
    fetch: globalThis.fetch,
    baseUrl: twilio.baseUrl,
    credentials: twilio.credentials,
    serviceSid: twilio.serviceSid,
    serviceSids: twilio.serviceSids,
    now: () => performance.now(),
  });
}

/** Notices use a different Twilio host. A simulator serves all of them. */
function openNotifier({ twilio, appName }: Config): Notifier {
  if (twilio.messaging === null) return noNotifier;
  return openTwilioNotifier({
    appName,
    fetch: globalThis.fetch,
    baseUrl: twilio.simulated ? twilio.baseUrl : "https://api.twilio.com",
    credentials: twilio.credentials,
    now: () => performance.now(),
    accountSid: twilio.messaging.accountSid,
    messagingServiceSid: twilio.messaging.serviceSid,
  });
}
