import type { SecretFault, SecretKind } from "../../domain/upkeep/secret_check.ts";
import { error, type Finding, note, ok } from "./finding.ts";

export interface SecretsFacts {
  /** How many keys LATCHKEY_SECRETS_KEY has; null if it is not set or cannot be read. */
  readonly secretsKeys: number | null;
  readonly pepper: boolean;
  /** How many encrypted secrets the database has; null if it cannot be read. */
  readonly sealed: number | null;
  /** Secrets in the settings that do not match the database. */
  readonly faults: readonly SecretFault[];
  /** For each key that was tried on one encrypted secret: its ID, and whether that worked. */
  readonly samples: readonly { readonly id: string; readonly opens: boolean }[];
  readonly files: readonly SecretFile[];
}

export interface SecretFile {
  /** The setting that names the file, or the file's name in the data folder. */
  readonly name: string;
  /** Permission bits; null if they cannot be read. */
  readonly mode: number | null;
  /** True if others may read or change it; the service refuses such a file. */
  readonly open: boolean;
}

export function checkSecrets(facts: SecretsFacts): readonly Finding[] {
  return [
    ...facts.faults.map(checkFault),
    ...(hasFault(facts, "secrets_key") ? [] : [checkKeys(facts)]),
    ...(hasFault(facts, "pepper") ? [] : [checkPepper(facts)]),
    ...facts.samples.filter(({ opens }) => !opens).map(checkClosedSample),
    ...facts.files.flatMap(checkFile),
  ];
}

function hasFault({ faults }: SecretsFacts, kind: SecretKind): boolean {
  return faults.some((fault) => fault.kind === kind);
}

function checkFault(fault: SecretFault): Finding {
  const { words, remedy } = secretFaultWords(fault);
  return error(fault.kind === "pepper" ? "secrets.pepper" : "secrets.key", words, remedy);
}

/** The problem and its remedy, for the operator. Contains a secret's ID, never its value. */
export function secretFaultWords(
  { kind, id, fault }: SecretFault,
): { readonly words: string; readonly remedy: string } {
  const lost = `Only if it is lost for good, add ${id} to LATCHKEY_LOST_KEYS: `;
  if (kind === "pepper") {
    const what = fault === "missing" ? "is not set" : "is a different pepper";
    return {
      words: `LATCHKEY_PASSWORD_PEPPER ${what}: passwords in the database are hashed with the ` +
        `pepper ${id}, so every login with one of them would fail`,
      remedy: `Restore that pepper. ${lost}users with such a password then need a new one.`,
    };
  }
  if (fault === "wrong") {
    return {
      words: `The key ${id} in LATCHKEY_SECRETS_KEY is not the key ${id} that encrypted secrets ` +
        "in the database",
      remedy: "Restore that key, and give a new key a different ID.",
    };
  }
  return {
    words: `LATCHKEY_SECRETS_KEY does not contain the key ${id}, which encrypted secrets in the ` +
      "database",
    remedy: `Add that key at the end of the list. ${lost}authenticator apps and signing keys ` +
      "encrypted with it are then lost too.",
  };
}

function checkClosedSample({ id }: { readonly id: string }): Finding {
  return error(
    "secrets.sample",
    `A secret encrypted with the key ${id} cannot be decrypted, although the key is correct: the ` +
      "row was changed",
    "Find out what else writes to the database, and restore a backup.",
  );
}

function checkKeys({ secretsKeys, sealed, samples }: SecretsFacts): Finding {
  const check = "secrets.key";
  const remedy = "Set LATCHKEY_SECRETS_KEY: main:$(openssl rand -base64 32)";
  if (secretsKeys !== null) {
    const opened = samples.filter(({ opens }) => opens).length;
    const tried = opened === 0 ? "" : `; keys tested on a secret: ${opened}`;
    return ok(check, `Secrets in the database are encrypted (keys set: ${secretsKeys}${tried})`);
  }
  if (sealed !== null && sealed > 0) {
    return error(
      check,
      `LATCHKEY_SECRETS_KEY is not set, but ${sealed} secrets in the database are encrypted: ` +
        "their users cannot log in with an authenticator app",
      "Restore the key that encrypted them.",
    );
  }
  return note(
    check,
    "LATCHKEY_SECRETS_KEY is not set: authenticator apps and signed tokens are disabled",
    remedy,
  );
}

function checkPepper({ pepper }: SecretsFacts): Finding {
  if (pepper) return ok("secrets.pepper", "Passwords are hashed with a pepper");
  return note(
    "secrets.pepper",
    "No pepper: anyone who steals the database can try passwords against it",
    "Set LATCHKEY_PASSWORD_PEPPER: openssl rand -base64 32. Existing passwords are upgraded at " +
      "the next login.",
  );
}

function checkFile({ name, mode, open }: SecretFile): readonly Finding[] {
  const check = "secrets.files";
  if (mode === null) return [];
  const words = `${name}: mode ${(mode & 0o777).toString(8).padStart(4, "0")}`;
  if (!open) return [ok(check, words)];
  const remedy = "Set the file's mode to 600, or to 640 with the service's group. Mount a secret " +
    "with mode 0400 and the service's user, or 0440 and its group.";
  return [error(check, `${words}: others may read or change it`, remedy)];
}
