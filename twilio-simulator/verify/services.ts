/** The Service resource (VA): create, list, fetch, update, delete. */
import type { Fields } from "../wire/form.ts";
import { requireField } from "../wire/form.ts";
import { isoInstant } from "../wire/minting.ts";
import type { TwilioAnswer, TwilioJson } from "../wire/problem.ts";
import { initialSettings, parseSettings, type ServiceSettings } from "./service_settings.ts";
import { deleteVerification, insertService, type SimulatedService, type World } from "./world.ts";

export function createService(world: World, fields: Fields, origin: string): TwilioAnswer {
  const name = requireField(fields, "FriendlyName");
  if (!name.ok) return name.answer;
  const settings = parseSettings(initialSettings(name.value), fields);
  if (!settings.ok) return settings.answer;
  const service = insertService(world, settings.value);
  return { status: 201, json: renderService(world, service, origin) };
}

export function updateService(
  world: World,
  service: SimulatedService,
  fields: Fields,
  origin: string,
): TwilioAnswer {
  const settings = parseSettings(service.settings, fields);
  if (!settings.ok) return settings.answer;
  service.settings = settings.value;
  service.updatedAt = world.now();
  return { status: 200, json: renderService(world, service, origin) };
}

/** Also deletes its verifications. */
export function deleteService(world: World, service: SimulatedService): TwilioAnswer {
  for (const verification of world.verifications.values()) {
    if (verification.serviceSid === service.sid) deleteVerification(world, verification);
  }
  world.services.delete(service.sid);
  return { status: 204, json: null };
}

export function renderService(world: World, service: SimulatedService, origin: string): TwilioJson {
  const { friendlyName, flags, counts, texts } = service.settings;
  const url = `${origin}/v2/Services/${service.sid}`;
  return {
    sid: service.sid,
    account_sid: world.account.accountSid,
    friendly_name: friendlyName,
    code_length: counts.CodeLength,
    lookup_enabled: flags.LookupEnabled,
    psd2_enabled: flags.Psd2Enabled,
    skip_sms_to_landlines: flags.SkipSmsToLandlines,
    dtmf_input_required: flags.DtmfInputRequired,
    tts_name: texts.TtsName ?? null,
    do_not_share_warning_enabled: flags.DoNotShareWarningEnabled,
    custom_code_enabled: flags.CustomCodeEnabled,
    ...renderProducts(service.settings),
    default_template_sid: texts.DefaultTemplateSid ?? null,
    verify_event_subscription_enabled: flags.VerifyEventSubscriptionEnabled,
    date_created: isoInstant(service.createdAt),
    date_updated: isoInstant(service.updatedAt),
    url,
    links: renderLinks(url),
  };
}

function renderProducts({ flags, counts, texts }: ServiceSettings): Record<string, TwilioJson> {
  return {
    push: {
      include_date: flags["Push.IncludeDate"],
      apn_credential_sid: texts["Push.ApnCredentialSid"] ?? null,
      fcm_credential_sid: texts["Push.FcmCredentialSid"] ?? null,
    },
    totp: {
      issuer: texts["Totp.Issuer"] ?? null,
      time_step: counts["Totp.TimeStep"],
      code_length: counts["Totp.CodeLength"],
      skew: counts["Totp.Skew"],
    },
    whatsapp: {
      msg_service_sid: texts["Whatsapp.MsgServiceSid"] ?? null,
      from: texts["Whatsapp.From"] ?? null,
    },
    passkeys: {
      relying_party: {
        id: texts["Passkeys.RelyingParty.Id"] ?? null,
        name: texts["Passkeys.RelyingParty.Name"] ?? null,
        origins: texts["Passkeys.RelyingParty.Origins"]?.split(",") ?? null,
      },
      authenticator_attachment: texts["Passkeys.AuthenticatorAttachment"] ?? null,
      discoverable_credentials: texts["Passkeys.DiscoverableCredentials"] ?? null,
      user_verification: texts["Passkeys.UserVerification"] ?? null,
    },
  };
}

function renderLinks(url: string): TwilioJson {
  return {
    verification_checks: `${url}/VerificationCheck`,
    verifications: `${url}/Verifications`,
    rate_limits: `${url}/RateLimits`,
    messaging_configurations: `${url}/MessagingConfigurations`,
    entities: `${url}/Entities`,
    webhooks: `${url}/Webhooks`,
    access_tokens: `${url}/AccessTokens`,
  };
}
