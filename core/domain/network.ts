import type { Instant } from "./instant.ts";

/** An IP address. An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`) is an IPv4 address. */
export interface IpAddress {
  /** 16-bit numbers: two for IPv4, eight for IPv6. */
  readonly groups: readonly number[];
}

/** All addresses that start with the same bits. */
export interface Network extends IpAddress {
  /** The number of bits that they share: 0 to 32 for IPv4, 0 to 128 for IPv6. */
  readonly prefixLength: number;
}

/** The longest spelling of an IPv6 address has 45 characters. Zone IDs are short names. */
const addressLengthMax = 64;

/**
 * Parses an address in any spelling of RFC 4291 2.2. Null for anything else. Zone IDs
 * (`fe80::1%eth0`) are dropped. Leading zeros in IPv4 are refused, since some programs read them as
 * octal.
 */
export function parseIpAddress(text: string): IpAddress | null {
  if (text.length > addressLengthMax) return null;
  const [spelled = "", zone, ...rest] = text.split("%");
  if (!spelled.includes(":")) return zone === undefined ? toAddress(ipv4Groups(spelled)) : null;
  if (rest.length > 0 || (zone !== undefined && !/^[\w.~-]+$/.test(zone))) return null;
  const groups = ipv6Groups(spelled);
  return toAddress(groups !== null && isMapped(groups) ? groups.slice(6) : groups);
}

function toAddress(groups: readonly number[] | null): IpAddress | null {
  return groups === null ? null : { groups };
}

/** RFC 4291 2.5.5.2. */
function isMapped(groups: readonly number[]): boolean {
  return groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
}

/**
 * Parses `10.0.0.0/8`, `fd00::/8` or a single address. Null for anything else, and if bits are set
 * after the prefix: that is a typo, and the intended network is unclear.
 */
export function parseNetwork(text: string): Network | null {
  const [head = "", length, ...rest] = text.split("/");
  const address = head.includes("%") ? null : parseIpAddress(head);
  if (address === null || rest.length > 0) return null;
  const bits = address.groups.length * 16;
  if (length === undefined) return { ...address, prefixLength: bits };
  if (!/^(0|[1-9]\d{0,2})$/.test(length)) return null;
  // ::ffff:10.0.0.0/104 is 10.0.0.0/8. A prefix shorter than /96 extends beyond IPv4.
  const prefixLength = Number(length) - (bits === 32 && head.includes(":") ? 96 : 0);
  if (prefixLength < 0 || prefixLength > bits) return null;
  const isExact = address.groups.every((group, at) =>
    (group & (0xffff >> bitsOfGroup(prefixLength, at))) === 0
  );
  return isExact ? { ...address, prefixLength } : null;
}

/** The number of bits that a prefix covers in the group at an index. */
function bitsOfGroup(prefixLength: number, at: number): number {
  return Math.min(16, Math.max(0, prefixLength - 16 * at));
}

export function isInNetwork(address: IpAddress, network: Network): boolean {
  return address.groups.length === network.groups.length &&
    address.groups.every((group, at) => {
      const differing = group ^ (network.groups[at] ?? 0);
      return differing >> (16 - bitsOfGroup(network.prefixLength, at)) === 0;
    });
}

/** Addresses of this machine. */
export const loopbackNetworks: readonly Network[] = networks("127.0.0.0/8", "::1");

/** Addresses of private and link-local networks (RFC 1918, RFC 3927, RFC 4193, RFC 4291). */
export const privateNetworks: readonly Network[] = networks(
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "169.254.0.0/16",
  "fc00::/7",
  "fe80::/10",
);

function networks(...texts: readonly string[]): readonly Network[] {
  return texts.flatMap((text) => parseNetwork(text) ?? []);
}

/** Formats an address as in RFC 5952, except that IPv4-mapped IPv6 is written as IPv4. */
export function formatIpAddress({ groups }: IpAddress): string {
  if (groups.length === 2) {
    return groups.flatMap((group) => [group >> 8, group & 0xff]).join(".");
  }
  const spelled = groups.map((group) => group.toString(16));
  const zeros = longestZeros(spelled);
  if (zeros.length < 2) return spelled.join(":");
  const front = spelled.slice(0, zeros.at).join(":");
  return `${front}::${spelled.slice(zeros.at + zeros.length).join(":")}`;
}

/** Formats a network as `10.0.0.0/8`, and a single address without a prefix length. */
export function formatNetwork(network: Network): string {
  const address = formatIpAddress(network);
  const isSingle = network.prefixLength === network.groups.length * 16;
  return isSingle ? address : `${address}/${network.prefixLength}`;
}

/**
 * Returns the network by which rate limits count a caller. IPv6 customers have at least a /64, so a
 * /64 counts as one network. IPv4-mapped IPv6 is IPv4. No address is `local`. IPv4, which has one
 * spelling, and a text that is not an address are returned unchanged.
 */
export function networkOf(address: string | null): string {
  if (address === null) return "local";
  if (!address.includes(":")) return address;
  const parsed = parseIpAddress(address);
  if (parsed === null) return address;
  if (parsed.groups.length === 2) return formatIpAddress(parsed);
  return `${prefixOf(parsed, 64)}::/64`;
}

/** One of the networks that contain an address. */
export interface CountedNetwork {
  readonly network: string;
  /** The multiple of a single client's limit that this network gets. */
  readonly share: number;
}

/** A network where a user recently completed a login; see `familiarSeconds`. */
export interface LoginNetwork {
  /** As returned by `networkOf`. */
  readonly network: string;
  readonly lastLoginAt: Instant;
}

/** Narrowest first. */
export type CountedNetworks = readonly [CountedNetwork, ...CountedNetwork[]];

/**
 * IPv6 prefix lengths that are limited, each with its share. A customer has a /64, a /56 or a /48
 * (RFC 6177). If only /64s were limited, the owner of a /48 would get 65,536 times the limit.
 * Mobile carriers put many customers into one /48, so a /48 gets more than a /64.
 */
const ipv6Levels = [[64, 1], [56, 2], [48, 4]] as const;

/**
 * Returns the networks by which rate limits count a caller, narrowest first: the /64 (as returned
 * by `networkOf`), /56 and /48 of an IPv6 address, or one network for any other address. Also
 * accepts a result of `networkOf`.
 */
export function networksOf(address: string | null): CountedNetworks {
  const parsed = address === null || !address.includes(":")
    ? null
    : parseIpAddress(address.replace(/::\/64$/, "::"));
  if (parsed === null || parsed.groups.length === 2) {
    return [{ network: networkOf(address), share: 1 }];
  }
  const [narrowest, ...wider] = ipv6Levels;
  const at = ([prefixLength, share]: typeof ipv6Levels[number]): CountedNetwork => ({
    network: `${prefixOf(parsed, prefixLength)}::/${prefixLength}`,
    share,
  });
  return [at(narrowest), ...wider.map(at)];
}

/**
 * Returns the /16 of an IPv4 address or the /32 of an IPv6 one, about the size of a provider's
 * network. Other text is returned unchanged.
 */
export function wideNetworkOf(address: string | null): string | null {
  const parsed = address === null ? null : parseIpAddress(address);
  if (parsed === null) return address;
  if (parsed.groups.length === 8) return `${prefixOf(parsed, 32)}::/32`;
  const [front = 0] = parsed.groups;
  return formatNetwork({ groups: [front, 0], prefixLength: 16 });
}

/** The groups up to the end of a prefix, with the bits after it set to 0. */
function prefixOf({ groups }: IpAddress, prefixLength: number): string {
  return groups.slice(0, Math.ceil(prefixLength / 16)).map((group, at) => {
    const bits = bitsOfGroup(prefixLength, at);
    return (group & (0xffff << (16 - bits))).toString(16);
  }).join(":");
}

/** The first of the longest runs of zero groups. */
function longestZeros(groups: readonly string[]): { readonly at: number; readonly length: number } {
  let best = { at: 0, length: 0 };
  let length = 0;
  for (const [at, group] of groups.entries()) {
    length = group === "0" ? length + 1 : 0;
    if (length > best.length) best = { at: at - length + 1, length };
  }
  return best;
}

function ipv4Groups(text: string): readonly number[] | null {
  const parts = text.split(".");
  const isIpv4 = parts.length === 4 &&
    parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
  if (!isIpv4) return null;
  const [a = 0, b = 0, c = 0, d = 0] = parts.map(Number);
  return [a * 256 + b, c * 256 + d];
}

function ipv6Groups(text: string): readonly number[] | null {
  const [head = "", tail, ...rest] = text.split("::");
  if (rest.length > 0) return null;
  const front = groupsIn(head, tail === undefined);
  const back = groupsIn(tail ?? "", true);
  if (front === null || back === null) return null;
  const missing = 8 - front.length - back.length;
  // `::` replaces at least one group of zeros.
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  return [...front, ...Array.from({ length: missing }, () => 0), ...back];
}

/** The groups of a part without `::`. Only the end of an address may be in IPv4 notation. */
function groupsIn(text: string, isEnd: boolean): readonly number[] | null {
  if (text === "") return [];
  const parts = text.split(":");
  const groups = parts.map((part, at) => {
    if (/^[0-9a-f]{1,4}$/i.test(part)) return [parseInt(part, 16)];
    return isEnd && at === parts.length - 1 ? ipv4Groups(part) : null;
  });
  return groups.includes(null) ? null : groups.flatMap((group) => group ?? []);
}
