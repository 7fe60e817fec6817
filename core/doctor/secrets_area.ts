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
  /** Lies where container engines put secrets. */
  readonly mounted: boolean;
  /** Permission bits; null where they cannot be read. */
  readonly mode: number | null;
}

const othersMayRead = 0o004;
const othersMayWrite = 0o002;

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

function judgeFile({ name, mounted, mode }: SecretFile): readonly Finding[] {
  const check = "secrets.files";
  if (mode === null) return [];
  const written = `${name}: mode ${(mode & 0o777).toString(8).padStart(4, "0")}`;
  const remedy = "chmod 600 the file, or 640 with the service's group.";
  if ((mode & othersMayWrite) !== 0) {
    return [error(check, `${written}: everybody may change it`, remedy)];
  }
  if ((mode & othersMayRead) === 0) return [ok(check, written)];
  if (!mounted) return [error(check, `${written}: everybody on this machine may read it`, remedy)];
  const words = `${written}: every user of this container may read it`;
  return [note(check, words, "Mount it with mode 0400 and the service's uid where you can.")];
}
