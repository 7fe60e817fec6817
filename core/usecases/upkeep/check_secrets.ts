import {
  isRecorded,
  type KnownSecret,
  type SecretFault,
  secretFaults,
  secretsToRecord,
} from "../../domain/upkeep/secret_check.ts";
import type { Policies } from "../../ports/policies.ts";
import type { Ports } from "../../ports/ports.ts";

type CheckSecretsPorts = Pick<Ports, "keys" | "clock">;

/**
 * Compares the configured secrets with those that the database's rows depend on, and records new
 * ones at their first use. Returns what is wrong, which must prevent startup; in that case nothing
 * is written. If two instances record different secrets under one ID at the same time, one is
 * refused.
 */
export async function checkSecrets(
  ports: Pick<Ports, "keys" | "clock"> & { readonly policies: Pick<Policies, "secrets"> },
): Promise<readonly SecretFault[]> {
  const { keys, clock, policies: { secrets: { known, lost } } } = ports;
  const faults = secretFaults(await keys.listSecretChecks(clock()), known, lost);
  return faults.length > 0 ? faults : await recordSecrets(ports, known);
}

/**
 * Records those of `known` that the database does not know, or knows with a value that no row
 * depends on. Returns those that the database knows with another value.
 */
export async function recordSecrets(
  { keys, clock }: CheckSecretsPorts,
  known: readonly KnownSecret[],
): Promise<readonly SecretFault[]> {
  for (const { secret, from } of secretsToRecord(await keys.listSecretChecks(clock()), known)) {
    const { kind, id } = secret;
    await keys.putSecretCheck({ kind, id, value: secret.makeCheck() }, from);
  }
  const checks = await keys.listSecretChecks(clock());
  return known.filter((secret) => !isRecorded(checks, secret))
    .map(({ kind, id }) => ({ kind, id, fault: "wrong" }));
}
