import { problemCodes, type TwilioCode } from "../wire/problem.ts";

/** Faults that are not Twilio error bodies. README.md describes them. */
const shapes = [
  "500",
  "503",
  "500_after",
  "slow",
  "hang",
  "malformed",
  "truncated",
  "html",
  "huge",
  "redirect",
  "drop_before",
  "drop_after",
  "lying_types",
  "lying_sid",
  "lying_to",
  "lying_valid",
  "channel_rcs",
  "channel_auto",
  "channel_email",
  "channel_sna",
  "channel_other",
  "channel_missing",
  "undelivered",
] as const;

export type FaultName = `${TwilioCode}` | (typeof shapes)[number];
export const faultNames: readonly FaultName[] = [
  ...problemCodes.map((code) => `${code}` as const),
  ...shapes,
];

/** What a request does. `service` and `attempts` are these resources, `other` is the rest. */
export const stages = [
  "start",
  "check",
  "fetch",
  "cancel",
  "service",
  "attempts",
  "other",
] as const;
export type FaultStage = (typeof stages)[number];

export function isFaultName(name: string): name is FaultName {
  return (faultNames as readonly string[]).includes(name);
}
