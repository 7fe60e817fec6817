import {
  loopbackNetworks,
  type Network,
  parseNetwork,
  privateNetworks,
} from "../../domain/network.ts";
import type { Settings } from "../settings/settings.ts";

const name = "LATCHKEY_TRUSTED_PROXIES";

/** Each request with a forwarded address is checked against all of them. */
const entriesMax = 100;

/** Names for common lists of networks. */
const words: Readonly<Partial<Record<string, readonly Network[]>>> = {
  loopback: loopbackNetworks,
  private: privateNetworks,
};

/**
 * Networks whose X-Forwarded-For header is trusted: addresses, networks, `loopback` or `private`.
 * Empty by default.
 */
export function parseTrustedProxies(settings: Settings): readonly Network[] {
  const list = settings.text(name);
  if (list === null) return [];
  const entries = list.split(",").map((entry) => entry.trim());
  if (entries.length > entriesMax) {
    settings.refuse(`${name} may have at most ${entriesMax} entries`);
    return [];
  }
  return entries.flatMap((entry, at) => {
    const word = Object.hasOwn(words, entry) ? words[entry] : undefined;
    if (word !== undefined) return word;
    const network = parseNetwork(entry);
    if (network === null) {
      settings.refuse(
        `${name}: entry ${at + 1} must be an IP address, private, loopback or a network such as ` +
          "10.0.0.0/8 with no bits set after the prefix",
      );
      return [];
    }
    if (network.prefixLength === 0) {
      settings.refuse(
        `${name}: entry ${at + 1} trusts everyone, so any client can forge addresses`,
      );
      return [];
    }
    return [network];
  });
}
