import { error, type Finding, note, ok } from "./finding.ts";

/** A target, and why its address is refused; null if it is not. */
export interface TargetFacts {
  readonly name: string;
  readonly problem: string | null;
}

/** Checks the addresses of the targets. Nothing is sent to them. */
export function checkWebhooks(targets: readonly TargetFacts[]): readonly Finding[] {
  if (targets.length === 0) {
    return [note(
      "webhooks.targets",
      "No webhook: alerts are only in the audit log",
      "Set LATCHKEY_WEBHOOKS_FILE. See docs/webhooks.md.",
    )];
  }
  const count = targets.length === 1 ? "There is 1 target" : `There are ${targets.length} targets`;
  const refused = targets.flatMap(({ name, problem }) =>
    problem === null ? [] : [error(
      "webhooks.address",
      `Nothing is sent to "${name}": ${problem}`,
      "Correct its url in LATCHKEY_WEBHOOKS_FILE, or set private to true if it is meant.",
    )]
  );
  return [ok("webhooks.targets", `${count} of webhooks (not tested: no send)`), ...refused];
}
