import {
  loopbackNetworks,
  type Network,
  parseNetwork,
  privateNetworks,
} from "../domain/network.ts";
import type { Settings } from "./settings.ts";

const name = "LATCHKEY_TRUSTED_PROXIES";

/** Each request that has a forwarded address is held against all of them. */
const entriesMax = 100;

/** Words for networks that nobody wants to write out. */
const words: Readonly<Partial<Record<string, readonly Network[]>>> = {
  loopback: loopbackNetworks,
  private: privateNetworks,
};

/** Whose X-Forwarded-For is believed: addresses, networks, `loopback`, `private`; else nobody's. */
export function parseTrustedProxies(settings: Settings): readonly Network[] {
  const list = settings.text(name);
  if (list === null) return [];
  const entries = list.split(",").map((entry) => entry.trim());
  if (entries.length > entriesMax) {
    settings.refuse(`${name} may have ${entriesMax} entries at most`);
    return [];
  }
  return entries.flatMap((entry, at) => {
    const word = Object.hasOwn(words, entry) ? words[entry] : undefined;
    if (word !== undefined) return word;
    const network = parseNetwork(entry);
    if (network === null) {
      settings.refuse(
        `${name}: entry ${at + 1} is no address, no network such as 10.0.0.0/8 without bits ` +
          "behind its prefix, and neither loopback nor private",
      );
      return [];
    }
    if (network.prefixLength === 0) {
      settings.refuse(`${name}: entry ${at + 1} trusts everybody, who then may forge addresses`);
      return [];
    }
    return [network];
  });
}
