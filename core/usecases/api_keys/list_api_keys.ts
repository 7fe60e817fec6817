import { type ApiKey, type ApiKeyEnd, apiKeyEnd } from "../../domain/api_keys/api_key.ts";
import type { Ports } from "../../ports/ports.ts";

/** A key as an operator sees it. */
export interface ListedApiKey extends Omit<ApiKey, "secretHash" | "endedAs"> {
  /** Null while it is live. */
  readonly end: ApiKeyEnd | null;
}

/** Lists API keys, newest first, at most 500. Ended ones are listed until the sweep. */
export async function listApiKeys(
  ports: Pick<Ports, "apiKeys" | "clock">,
): Promise<readonly ListedApiKey[]> {
  const now = ports.clock();
  const keys = await ports.apiKeys.listApiKeys();
  return keys.map((key) => {
    const { secretHash: _hash, endedAs: _endedAs, ...shown } = key;
    return { ...shown, end: apiKeyEnd(key, now) };
  });
}
