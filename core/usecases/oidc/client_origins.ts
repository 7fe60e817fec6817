import { after, type Instant } from "../../domain/instant.ts";
import type { Ports } from "../../ports/ports.ts";

/** How long origins are remembered: anyone may ask, and each look reads all clients. */
const rememberedSeconds = 5;

/** Returns whether a page with this origin may be that of a client, as of the last seconds. */
export function createOriginCheck(
  { clients, clock }: Pick<Ports, "clients" | "clock">,
): (origin: string) => Promise<boolean> {
  let known: { readonly origins: ReadonlySet<string>; readonly at: Instant } | null = null;
  return async (origin) => {
    const now = clock();
    // A clock that was set back must not keep them.
    if (known === null || known.at > now || after(known.at, rememberedSeconds) <= now) {
      const enabled = (await clients.listClients()).filter(({ disabledAt }) => disabledAt === null);
      const origins = enabled.flatMap(({ redirectUris }) => redirectUris.flatMap(webOrigins));
      known = { origins: new Set(origins), at: now };
    }
    return known.origins.has(origin);
  };
}

/** Empty for the scheme of an app, whose origin is "null", like that of a sandboxed frame. */
function webOrigins(uri: string): readonly string[] {
  const url = URL.parse(uri);
  return url !== null && /^https?:$/.test(url.protocol) ? [url.origin] : [];
}
