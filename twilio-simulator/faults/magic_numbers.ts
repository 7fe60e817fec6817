/**
 * Numbers that cause a fault, so that a fault can be tested with only a phone number.
 *
 * All are fictional (+1 202 555 0100 to 0199 is reserved for fiction) and valid according to
 * libphonenumber's full metadata. Use 0100 to 0169 for ordinary users.
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

/** +12025550170 to 0191 make the start fail; 0192 to 0199 make the check fail. */
export const magicNumbers: readonly MagicNumber[] = [
  ...starts.map((fault) => ({ on: "start" as const, fault })),
  ...checks.map((fault) => ({ on: "check" as const, fault })),
].map((magic, index) => ({ to: `+${firstMagic + index}`, ...magic }));
