/**
 * Numbers that break on purpose, so that a fault can be had with nothing but a phone number.
 *
 * All are fictional (+1 202 555 0100 to 0199 is reserved for stories) and valid for
 * libphonenumber's full metadata. 0100 to 0169 are left alone: use those for ordinary users.
 */
import type { FaultName, FaultStage } from "./fault_names.ts";

export type MagicNumber = {
  readonly to: string;
  readonly on: FaultStage;
  readonly fault: FaultName;
};

const starts: readonly FaultName[] = [
  "60200",
  "60203",
  "60205",
  "60212",
  "60220",
  "60238",
  "60410",
  "60605",
  "20003",
  "20429",
  "500",
  "503",
  "slow",
  "hang",
  "malformed",
  "huge",
  "html",
  "redirect",
  "drop_before",
  "drop_after",
  "lying_types",
  "lying_sid",
];

const checks: readonly FaultName[] = [
  "20429",
  "503",
  "slow",
  "hang",
  "malformed",
  "drop_before",
  "drop_after",
  "lying_sid",
];

const firstMagic = 12025550170;

/** +12025550170 to 0191 break the start; 0192 to 0199 start well and break the check. */
export const magicNumbers: readonly MagicNumber[] = [
  ...starts.map((fault) => ({ on: "start" as const, fault })),
  ...checks.map((fault) => ({ on: "check" as const, fault })),
].map((magic, index) => ({ to: `+${firstMagic + index}`, ...magic }));
