import { secretFaultWords } from "../core/doctor/areas/secrets_area.ts";
import type { SecretFault } from "../core/domain/upkeep/secret_check.ts";
import type { Service } from "../core/service.ts";

/** The service cannot start: the secrets in the settings do not match the database. */
export class SecretsRefused extends Error {
  override readonly name = "SecretsRefused";
}

/** Throws `SecretsRefused`, which names each incorrect or missing secret by its ID. */
export async function requireMatchingSecrets(
  service: Pick<Service, "checkSecrets">,
): Promise<void> {
  refuse(await service.checkSecrets());
}

/** Like `requireMatchingSecrets`, but allows missing keys, for re-encrypting secrets. */
export async function requireNoWrongSecrets(service: Pick<Service, "checkSecrets">): Promise<void> {
  refuse((await service.checkSecrets()).filter(({ fault }) => fault === "wrong"));
}

function refuse(faults: readonly SecretFault[]): void {
  if (faults.length === 0) return;
  const sentences = faults.map(secretFaultWords).map(({ words, remedy }) => `${words}. ${remedy}`);
  throw new SecretsRefused(sentences.join(" "));
}
