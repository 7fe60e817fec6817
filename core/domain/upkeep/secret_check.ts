/** A secret in the settings that database rows depend on. */
export type SecretKind = "secrets_key" | "pepper";

/** A sample encrypted box from the database, and its context. */
export interface SealedSample {
  readonly box: string;
  readonly context: string;
}

/** What the database knows about a secret that its rows depend on, or once did. */
export interface SecretCheck {
  readonly kind: SecretKind;
  /** The ID in boxes and hashes. It reveals nothing about the secret. */
  readonly id: string;
  /** A value that only this secret produces. Null if it was in use before values were stored. */
  readonly value: string | null;
  /** Whether any row depends on it. */
  readonly used: boolean;
  /** A box that it encrypted, or null. Always null for a pepper. */
  readonly sample: SealedSample | null;
}

/** A secret in the settings. */
export interface KnownSecret {
  readonly kind: SecretKind;
  readonly id: string;
  /** Creates a value that identifies this secret and no other. */
  makeCheck(): string;
  matches(value: string): boolean;
  opens(sample: SealedSample): boolean;
}

export interface SecretFault {
  readonly kind: SecretKind;
  readonly id: string;
  /**
   * `missing`: rows depend on it, but the settings do not contain it. `wrong`: the settings contain
   * another secret in its place.
   */
  readonly fault: "missing" | "wrong";
}

/**
 * Finds errors in the settings' secrets by comparing them with the database. `lost` contains the
 * IDs of secrets that the operator has declared lost, along with the rows that depend on them.
 */
export function secretFaults(
  checks: readonly SecretCheck[],
  known: readonly KnownSecret[],
  lost: readonly string[],
): readonly SecretFault[] {
  return checks.flatMap((check) => {
    const { kind, id } = check;
    const secret = find(known, check);
    if (!check.used) return [];
    if (secret !== undefined) return isRight(check, secret) ? [] : [{ kind, id, fault: "wrong" }];
    if (lost.includes(id)) return [];
    // Peppers have no names: one with another ID is probably a different pepper.
    const replaced = kind === "pepper" && known.some((other) => other.kind === kind);
    return [{ kind, id, fault: replaced ? "wrong" : "missing" }];
  });
}

function isRight({ value, sample }: SecretCheck, secret: KnownSecret): boolean {
  if (value !== null) return secret.matches(value);
  return sample === null || secret.opens(sample);
}

/** Whether the database recognizes the secret by its value. */
export function isRecorded(checks: readonly SecretCheck[], secret: KnownSecret): boolean {
  const value = find(checks, secret)?.value ?? null;
  return value !== null && secret.matches(value);
}

/**
 * The secrets whose value must be written, replacing `from`: those that the database does not know,
 * knows without a value, or knows with another value that no row depends on.
 */
export function secretsToRecord(
  checks: readonly SecretCheck[],
  known: readonly KnownSecret[],
): readonly { readonly secret: KnownSecret; readonly from: string | null }[] {
  return known.flatMap((secret) => {
    const check = find(checks, secret);
    const wrong = check !== undefined && check.used && !isRight(check, secret);
    if (wrong || isRecorded(checks, secret)) return [];
    return [{ secret, from: check?.value ?? null }];
  });
}

function find<Item extends { readonly kind: SecretKind; readonly id: string }>(
  items: readonly Item[],
  { kind, id }: { readonly kind: SecretKind; readonly id: string },
): Item | undefined {
  return items.find((item) => item.kind === kind && item.id === id);
}
