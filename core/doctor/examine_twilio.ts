import { fetchVerifyService, unknownService } from "../adapters/twilio/verify_service.ts";
import { secretSettingOf, serviceNames, type TwilioConfig } from "../config/twilio_config.ts";
import type { DatedAnswer } from "./areas/clock_area.ts";
import { checkProvider, type ServiceFacts } from "./areas/provider_area.ts";
import type { Finding } from "./areas/finding.ts";

/** The findings about the provider, and the time that it reported. */
export interface ProviderPart {
  readonly findings: readonly Finding[];
  readonly dated: DatedAnswer | null;
}

/** Reads each Verify service in the settings. Without one, only tries the credentials. */
export async function examineTwilio(
  twilio: TwilioConfig,
  { dev, timeoutMs }: { readonly dev: boolean; readonly timeoutMs: number },
): Promise<ProviderPart> {
  let dated: DatedAnswer | null = null;
  const datingFetch: typeof fetch = async (request, init) => {
    const askedAt = Date.now();
    const response = await globalThis.fetch(request, init);
    const date = Date.parse(response.headers.get("date") ?? "");
    if (Number.isFinite(date)) dated ??= { date, askedAt, answeredAt: Date.now() };
    return response;
  };
  const { baseUrl, credentials } = twilio;
  const options = { baseUrl, credentials, timeoutMs };
  const connection = { ...options, fetch: datingFetch, now: () => performance.now() };
  const services: ServiceFacts[] = await Promise.all(
    Array.from(settingsOfServices(twilio), async ([sid, settings]) => ({
      settings,
      answer: await fetchVerifyService(connection, sid),
    })),
  );
  const findings = checkProvider({
    simulated: twilio.simulated,
    dev,
    secret: secretSettingOf(twilio),
    services,
    unset: Object.entries(serviceNames)
      .filter(([purpose]) =>
        purpose !== "verification" && !Object.hasOwn(twilio.serviceSids, purpose)
      )
      .map(([, name]) => name),
    messaging: twilio.messaging !== null,
  });
  return { findings, dated };
}

/** The names of the settings for each service SID, without missing SIDs. */
function settingsOfServices(twilio: TwilioConfig): ReadonlyMap<string, readonly string[]> {
  const all: readonly (readonly [string | undefined, string])[] = [
    [twilio.serviceSid, "TWILIO_VERIFY_SERVICE_SID"],
    [twilio.serviceSids.registration, serviceNames.registration],
    [twilio.serviceSids.phone_change, serviceNames.phone_change],
    [twilio.serviceSids.password_reset, serviceNames.password_reset],
    [twilio.serviceSids.test, serviceNames.test],
    [twilio.serviceSids.verification, serviceNames.verification],
  ];
  const bySid = new Map<string, string[]>();
  for (const [sid, name] of all) {
    if (sid !== undefined && sid !== "") bySid.set(sid, [...bySid.get(sid) ?? [], name]);
  }
  return bySid.size > 0 ? bySid : new Map([[unknownService, []]]);
}
