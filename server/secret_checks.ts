import { secretFaultWords } from "../core/doctor/areas/secrets_area.ts";
import type { SecretFault } from "../core/domain/upkeep/secret_check.ts";
import type { Service } from "../core/service.ts";

/** A start's refusal: the settings' secrets are not those that the database's rows depend on. */
export class SecretsRefused extends Error {
  override readonly name = "SecretsRefused";
}

/** Throws `SecretsRefused`, which names each secret by its id, for one that is wrong or missing. */
export async function requireRightSecrets(service: Pick<Service, "checkSecrets">): Promise<void> {
  refuse(await service.checkSecrets());
}

/** As `requireRightSecrets`, but a missing key is no reason: for what seals secrets again. */
export async function requireNoWrongSecrets(service: Pick<Service, "checkSecrets">): Promise<void> {
  refuse((await service.checkSecrets()).filter(({ fault }) => fault === "wrong"));
}

function refuse(faults: readonly SecretFault[]): void {
  if (faults.length === 0) return;
  const sentences = faults.map(secretFaultWords).map(({ words, remedy }) => `${words}. ${remedy}`);
  throw new SecretsRefused(sentences.join(" "));
}
