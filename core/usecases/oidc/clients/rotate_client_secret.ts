import type { OperatorCaller } from "../../../domain/audit_event.ts";
import {
  type ClientSecretHash,
  clientSecretsMax,
  isPublicClient,
  mintClientSecret,
} from "../../../domain/oidc/client.ts";
import { granted, type Outcome, refused } from "../../../domain/refusal.ts";
import type { Ports } from "../../../ports/ports.ts";
import {
  type ChangeClientPorts,
  chooseClient,
  type ClientChoice,
  type ListedClient,
  listedClient,
} from "./find_client.ts";

export interface SecretRotation extends ClientChoice {
  /** False adds a secret. True removes the older of two, once the app uses the new one. */
  readonly dropOld: boolean;
}

export interface RotatedClientSecret {
  readonly client: ListedClient;
  /** The new secret. Shown once. Null if a secret was only removed. */
  readonly secret: string | null;
}

const triesMax = 5;

/**
 * Adds a secret to a client; the latest of its other secrets also works until it is dropped. A
 * client has at most two.
 */
export async function rotateClientSecret(
  ports: ChangeClientPorts & Pick<Ports, "randomBytes">,
  input: SecretRotation,
  caller: OperatorCaller,
): Promise<
  Outcome<
    RotatedClientSecret,
    "invalid_input" | "client_not_found" | "client_declared" | "client_public"
  >
> {
  for (let tries = 0; tries < triesMax; tries++) {
    const type = input.dropOld ? "client.secret_removed" : "client.secret_added";
    const chosen = await chooseClient(ports, input, type, caller);
    if (!chosen.ok) return chosen;
    const { client, event } = chosen.value;
    if (isPublicClient(client)) return refused("client_public");
    const { secretHashes: from } = client;
    const minted = input.dropOld ? null : mintClientSecret(ports.randomBytes);
    const added: readonly ClientSecretHash[] = minted === null
      ? []
      : [{ hash: minted.hash, addedAt: ports.clock() }];
    const to = [...added, ...from.slice(0, 1)].slice(0, clientSecretsMax);
    const unchanged = input.dropOld && from.length === 1;
    const done = unchanged ||
      await ports.clients.replaceClientSecrets({ id: client.id, from, to }, event);
    if (!done) continue;
    const changed = listedClient({ ...client, secretHashes: to });
    return granted({ client: changed, secret: minted?.text ?? null });
  }
  throw new Error("Cannot rotate the client's secret: someone else keeps changing it");
}
