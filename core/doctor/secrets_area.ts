import { error, type Finding, note, ok } from "./finding.ts";

export interface SecretsFacts {
  /** Keys in LATCHKEY_SECRETS_KEY; null where it is not set, or cannot be read. */
  readonly secretsKeys: number | null;
  readonly pepper: boolean;
  /** Secrets kept encrypted in the database; null where it cannot be read. */
  readonly sealed: number | null;
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
  return [judgeKeys(facts), judgePepper(facts), ...facts.files.flatMap(judgeFile)];
}

function judgeKeys({ secretsKeys, sealed }: SecretsFacts): Finding {
  const check = "secrets.key";
  const remedy = "Set LATCHKEY_SECRETS_KEY: main:$(openssl rand -base64 32)";
  if (secretsKeys !== null) {
    return ok(check, `Secrets in the database are sealed (keys set: ${secretsKeys})`);
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
