import type { SecretFault, SecretKind } from "../../domain/upkeep/secret_check.ts";
import { error, type Finding, note, ok } from "./finding.ts";

export interface SecretsFacts {
  /** Keys in LATCHKEY_SECRETS_KEY; null where it is not set, or cannot be read. */
  readonly secretsKeys: number | null;
  readonly pepper: boolean;
  /** Secrets kept encrypted in the database; null where it cannot be read. */
  readonly sealed: number | null;
  /** Secrets of the settings that are not those of the database's rows. */
  readonly faults: readonly SecretFault[];
  /** Ids of keys of which one box was tried, and whether it opened. */
  readonly samples: readonly { readonly id: string; readonly opens: boolean }[];
  readonly files: readonly SecretFile[];
}

export interface SecretFile {
  /** What names it: a setting, or its own name in the data folder. */
  readonly name: string;
  /** Permission bits; null where they cannot be read. */
  readonly mode: number | null;
  /** Others may read or change it: the service refuses such a file. */
  readonly open: boolean;
}

export function judgeSecrets(facts: SecretsFacts): readonly Finding[] {
  return [
    ...facts.faults.map(judgeFault),
    ...(hasFault(facts, "secrets_key") ? [] : [judgeKeys(facts)]),
    ...(hasFault(facts, "pepper") ? [] : [judgePepper(facts)]),
    ...facts.samples.filter(({ opens }) => !opens).map(judgeClosedSample),
    ...facts.files.flatMap(judgeFile),
  ];
}

function hasFault({ faults }: SecretsFacts, kind: SecretKind): boolean {
  return faults.some((fault) => fault.kind === kind);
}

function judgeFault(fault: SecretFault): Finding {
  const { words, remedy } = secretFaultWords(fault);
  return error(fault.kind === "pepper" ? "secrets.pepper" : "secrets.key", words, remedy);
}

/** What is wrong, and what to do, for the operator: names a secret by its id, never its value. */
export function secretFaultWords(
  { kind, id, fault }: SecretFault,
): { readonly words: string; readonly remedy: string } {
  const lost = `Only if it is lost for good, add ${id} to LATCHKEY_LOST_KEYS: `;
  if (kind === "pepper") {
    const what = fault === "missing" ? "is not set" : "is another one";
    return {
      words: `LATCHKEY_PASSWORD_PEPPER ${what}: passwords in the database are hashed with the ` +
        `pepper ${id}, and none of them would be right`,
      remedy: `Put that pepper back. ${lost}all who have such a password then need a new one.`,
    };
  }
  if (fault === "wrong") {
    return {
      words: `The key ${id} in LATCHKEY_SECRETS_KEY is not the key ${id} that sealed secrets in ` +
        "the database",
      remedy: "Put that key back, and give a new one an id of its own.",
    };
  }
  return {
    words: `LATCHKEY_SECRETS_KEY has no key ${id}, which sealed secrets in the database`,
    remedy:
      `Put that key back, last in the list. ${lost}authenticator apps and signing keys that ` +
      "it sealed are then lost too.",
  };
}

function judgeClosedSample({ id }: { readonly id: string }): Finding {
  return error(
    "secrets.sample",
    `A secret that the key ${id} sealed does not open, though the key is the right one: the row ` +
      "was changed",
    "Find out who writes to the database, and restore a backup.",
  );
}

function judgeKeys({ secretsKeys, sealed, samples }: SecretsFacts): Finding {
  const check = "secrets.key";
  const remedy = "Set LATCHKEY_SECRETS_KEY: main:$(openssl rand -base64 32)";
  if (secretsKeys !== null) {
    const opened = samples.filter(({ opens }) => opens).length;
    const tried = opened === 0 ? "" : `, one secret opened of each of ${opened}`;
    return ok(check, `Secrets in the database are sealed (keys set: ${secretsKeys}${tried})`);
  }
  if (sealed !== null && sealed > 0) {
    return error(
      check,
      `No LATCHKEY_SECRETS_KEY, and ${sealed} secrets in the database are sealed: their users ` +
        "cannot log in by authenticator app",
      "Put the key back that sealed them.",
    );
  }
  return note(check, "No LATCHKEY_SECRETS_KEY: authenticator apps and tokens are off", remedy);
}

function judgePepper({ pepper }: SecretsFacts): Finding {
  if (pepper) return ok("secrets.pepper", "Passwords are hashed with a pepper");
  return note(
    "secrets.pepper",
    "No pepper: who steals the database can try passwords on it, and ones over 72 bytes are " +
      "refused",
    "Set LATCHKEY_PASSWORD_PEPPER: openssl rand -base64 32. Known users move at their next login.",
  );
}

function judgeFile({ name, mode, open }: SecretFile): readonly Finding[] {
  const check = "secrets.files";
  if (mode === null) return [];
  const written = `${name}: mode ${(mode & 0o777).toString(8).padStart(4, "0")}`;
  if (!open) return [ok(check, written)];
  const remedy = "chmod 600 the file, or 640 with the service's group; mount a secret with mode " +
    "0400 and the service's user, or 0440 and its group.";
  return [error(check, `${written}: others may read or change it`, remedy)];
}
