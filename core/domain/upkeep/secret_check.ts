/** A secret of the settings on which rows of the database depend. */
export type SecretKind = "secrets_key" | "pepper";

/** A box from the database, as a sample, and the context that it opens under. */
export interface SealedSample {
  readonly box: string;
  readonly context: string;
}

/** What the database knows of a secret that its rows depend on, or once did. */
export interface SecretCheck {
  readonly kind: SecretKind;
  /** As it is written in boxes and hashes; tells nothing about the secret. */
  readonly id: string;
  /** What only this secret makes; null where it was in use before such values were kept. */
  readonly value: string | null;
  /** Whether a row depends on it. */
  readonly used: boolean;
  /** One of the boxes that it sealed; null for a pepper, and where there is none. */
  readonly sample: SealedSample | null;
}

/** A secret that the settings have. */
export interface KnownSecret {
  readonly kind: SecretKind;
  readonly id: string;
  /** A value by which this secret, and no other, can be recognized. */
  makeCheck(): string;
  matches(value: string): boolean;
  opens(sample: SealedSample): boolean;
}

export interface SecretFault {
  readonly kind: SecretKind;
  readonly id: string;
  /**
   * `missing`: rows depend on it and no setting has it. `wrong`: the settings have another secret
   * in its place.
   */
  readonly fault: "missing" | "wrong";
}

/**
 * What is wrong with the settings' secrets, by what the database knows. `lost` are the ids of
 * secrets that the operator has given up: rows that depend on them are lost too.
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
    // There is one pepper: where it has another id, it is another one.
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
 * Secrets of the settings whose value is to be written, in place of `from`: those that the database
 * does not know, knows without a value, or knows with one that no row depends on.
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
