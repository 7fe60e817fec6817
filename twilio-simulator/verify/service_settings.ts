/** The form fields of a Verify service, their ranges and Twilio's defaults. */
import { type Fields, refuseUnknown } from "../wire/form.ts";
import { invalidParameter, type ParsedField } from "../wire/problem.ts";

const flagDefaults = {
  LookupEnabled: false,
  SkipSmsToLandlines: false,
  // True on a live account, although the example in Twilio's OpenAPI document says false.
  DtmfInputRequired: true,
  Psd2Enabled: false,
  DoNotShareWarningEnabled: false,
  CustomCodeEnabled: false,
  "Push.IncludeDate": false,
  VerifyEventSubscriptionEnabled: false,
};

const countRanges = {
  CodeLength: { min: 4, max: 10, initial: 6 },
  "Totp.TimeStep": { min: 20, max: 60, initial: 30 },
  "Totp.CodeLength": { min: 3, max: 8, initial: 6 },
  "Totp.Skew": { min: 0, max: 2, initial: 1 },
};

const hex32 = "[0-9a-fA-F]{32}";
const textPatterns = {
  TtsName: /^.{0,64}$/,
  "Push.ApnCredentialSid": new RegExp(`^CR${hex32}$`),
  "Push.FcmCredentialSid": new RegExp(`^CR${hex32}$`),
  "Totp.Issuer": /^.{0,64}$/,
  DefaultTemplateSid: new RegExp(`^HJ${hex32}$`),
  "Whatsapp.MsgServiceSid": new RegExp(`^MG${hex32}$`),
  "Whatsapp.From": /^.{0,64}$/,
  "Passkeys.RelyingParty.Id": /^.{0,255}$/,
  "Passkeys.RelyingParty.Name": /^.{0,255}$/,
  "Passkeys.RelyingParty.Origins": /^.{0,1024}$/,
  "Passkeys.AuthenticatorAttachment": /^.{0,32}$/,
  "Passkeys.DiscoverableCredentials": /^.{0,32}$/,
  "Passkeys.UserVerification": /^.{0,32}$/,
};

type Flag = keyof typeof flagDefaults;
type Count = keyof typeof countRanges;
type Text = keyof typeof textPatterns;

export type ServiceSettings = {
  readonly friendlyName: string;
  readonly flags: Readonly<Record<Flag, boolean>>;
  readonly counts: Readonly<Record<Count, number>>;
  readonly texts: Readonly<Partial<Record<Text, string>>>;
};

const names = [flagDefaults, countRanges, textPatterns].flatMap((table) => Object.keys(table));
const known: ReadonlySet<string> = new Set(["FriendlyName", ...names]);

export function initialSettings(friendlyName: string): ServiceSettings {
  const counts = {
    CodeLength: countRanges.CodeLength.initial,
    "Totp.TimeStep": countRanges["Totp.TimeStep"].initial,
    "Totp.CodeLength": countRanges["Totp.CodeLength"].initial,
    "Totp.Skew": countRanges["Totp.Skew"].initial,
  };
  return { friendlyName, flags: flagDefaults, counts, texts: {} };
}

/** Applies the fields of a create or update form to `before`; 60200 names an invalid field. */
export function parseSettings(
  before: ServiceSettings,
  fields: Fields,
): ParsedField<ServiceSettings> {
  const listed = refuseUnknown(fields, known);
  if (!listed.ok) return listed;
  const flags = { ...before.flags };
  const counts = { ...before.counts };
  const texts = { ...before.texts };
  for (const [name, value] of fields) {
    if (name === "FriendlyName") {
      if (!isFriendlyName(value)) return invalidParameter(name);
    } else if (isKey(flagDefaults, name)) {
      if (!/^(true|false)$/i.test(value)) return invalidParameter(name);
      flags[name] = value.toLowerCase() === "true";
    } else if (isKey(countRanges, name)) {
      const { min, max } = countRanges[name];
      const count = /^\d{1,3}$/.test(value) ? Number(value) : NaN;
      if (!(count >= min && count <= max)) return invalidParameter(name);
      counts[name] = count;
    } else if (isKey(textPatterns, name)) {
      if (!textPatterns[name].test(value)) return invalidParameter(name);
      texts[name] = value;
    }
  }
  if (flags.SkipSmsToLandlines && !flags.LookupEnabled) {
    return invalidParameter("SkipSmsToLandlines");
  }
  const friendlyName = fields.get("FriendlyName") ?? before.friendlyName;
  return { ok: true, value: { friendlyName, flags, counts, texts } };
}

/** 1-30 letters, digits, spaces, dashes, underscores; at most 4 digits (page of error 60200). */
function isFriendlyName(name: string): boolean {
  return /^[\p{L}\p{M}\d _-]{1,30}$/u.test(name) && (name.match(/\d/g) ?? []).length <= 4;
}

function isKey<T extends object>(table: T, name: string): name is Extract<keyof T, string> {
  return Object.hasOwn(table, name);
}
