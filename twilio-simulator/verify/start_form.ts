/** Parses the form that starts a verification. */
import { isIP } from "node:net";
import { type Fields, refuseUnknown, requireField } from "../wire/form.ts";
import { invalidParameter, type ParsedField, refused } from "../wire/problem.ts";
import type { SimulatedChannel, SimulatedService } from "./world.ts";

const known: ReadonlySet<string> = new Set([
  "To",
  "Channel",
  "CustomFriendlyName",
  "CustomMessage",
  "SendDigits",
  "Locale",
  "CustomCode",
  "Amount",
  "Payee",
  "RateLimits",
  "ChannelConfiguration",
  "AppHash",
  "TemplateSid",
  "TemplateCustomSubstitutions",
  "DeviceIp",
  "EnableSnaClientToken",
  "RiskCheck",
  "Tags",
]);

const e164 = /^\+[1-9]\d{6,14}$/;
const emailAddress = /^[^\s@]{1,64}@[^\s@]{1,189}\.[^\s@.]{2,63}$/;

export type Start = {
  readonly to: string;
  readonly channel: SimulatedChannel;
  readonly customCode: string | null;
  readonly amount: string | null;
  readonly payee: string | null;
};

/** True for an E.164 number or an email address. */
export function isAddressable(to: string): boolean {
  return e164.test(to) || emailAddress.test(to);
}

export function parseStart(service: SimulatedService, fields: Fields): ParsedField<Start> {
  const listed = refuseUnknown(fields, known);
  if (!listed.ok) return listed;
  const to = requireField(fields, "To");
  if (!to.ok) return to;
  const channel = parseChannel(fields);
  if (!channel.ok) return channel;
  const wanted = channel.value === "email" ? emailAddress : e164;
  if (!wanted.test(to.value)) return invalidParameter("To", to.value);
  const extras = parseExtras(service, channel.value, fields);
  if (!extras.ok) return extras;
  return { ok: true, value: { to: to.value, channel: channel.value, ...extras.value } };
}

/** `auto` requires Fraud Guard's permission, `sna` a contract. An ordinary service has neither. */
function parseChannel(fields: Fields): ParsedField<SimulatedChannel> {
  const channel = requireField(fields, "Channel");
  if (!channel.ok) return channel;
  switch (channel.value) {
    case "sms":
    case "call":
    case "whatsapp":
    case "email":
      return { ok: true, value: channel.value };
    case "sna":
      return refused(60223);
    default:
      return invalidParameter("Channel");
  }
}

type Extras = Pick<Start, "customCode" | "amount" | "payee">;

function parseExtras(
  service: SimulatedService,
  channel: SimulatedChannel,
  fields: Fields,
): ParsedField<Extras> {
  const { flags } = service.settings;
  const customCode = fields.get("CustomCode") ?? null;
  const amount = fields.get("Amount") ?? null;
  const payee = fields.get("Payee") ?? null;
  if (fields.has("AppHash") && channel !== "sms") return refused(60602);
  if (fields.has("CustomFriendlyName")) return refused(60204);
  if (customCode !== null && !flags.CustomCodeEnabled) return refused(60204);
  if (customCode !== null && !/^[0-9A-Za-z]{4,10}$/.test(customCode)) {
    return invalidParameter("CustomCode");
  }
  if (flags.Psd2Enabled && (amount === null || payee === null)) return refused(60206);
  if (flags.Psd2Enabled && channel === "call") return refused(60214);
  const invalid = invalidContext(channel, fields);
  if (invalid !== null) return invalidParameter(invalid);
  return { ok: true, value: { customCode, amount, payee } };
}

/** The first invalid parameter that does not change what is sent. */
function invalidContext(channel: SimulatedChannel, fields: Fields): string | null {
  const risk = fields.get("RiskCheck");
  // "For SMS channel only."
  if (risk !== undefined && (channel !== "sms" || !/^(enable|disable)$/.test(risk))) {
    return "RiskCheck";
  }
  const deviceIp = fields.get("DeviceIp");
  if (deviceIp !== undefined && isIP(deviceIp) === 0) return "DeviceIp";
  if (!areTags(fields.get("Tags") ?? "{}")) return "Tags";
  return ["RateLimits", "ChannelConfiguration"].find((name) =>
    jsonObject(fields.get(name) ?? "{}") === null
  ) ?? null;
}

const tagsMax = 10;
const tagLengthMax = 128;

/** Up to 10 tags, with keys and values of up to 128 characters. */
function areTags(text: string): boolean {
  const tags = Object.entries(jsonObject(text) ?? { invalid: null });
  return tags.length <= tagsMax &&
    tags.every(([key, value]) =>
      typeof value === "string" && [...key].length <= tagLengthMax &&
      [...value].length <= tagLengthMax
    );
}

function jsonObject(text: string): object | null {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null && !Array.isArray(json) ? json : null;
  } catch {
    return null;
  }
}
