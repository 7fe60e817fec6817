import type { Instant } from "./instant.ts";

/** An IP address. An IPv4 address in IPv6 clothes (`::ffff:192.0.2.1`) is an IPv4 address. */
export interface IpAddress {
  /** Numbers of 16 bits: two for IPv4, eight for IPv6. */
  readonly groups: readonly number[];
}

/** All addresses that begin with the same bits. */
export interface Network extends IpAddress {
  /** How many bits they share: 0 to 32, or 0 to 128. */
  readonly prefixLength: number;
}

/** The longest spelling of an IPv6 address has 45 characters; zone ids are short names. */
const addressLengthMax = 64;

/**
 * The address that a text spells, as RFC 4291 2.2 and people do; null for anything else. Zone ids
 * (`fe80::1%eth0`) are dropped. Leading zeros in IPv4 are refused: some programs read them octal.
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
 * The network that `10.0.0.0/8`, `fd00::/8` or a single address names; null for anything else, and
 * where bits are set behind the prefix: that is a slip, and nobody knows which network was meant.
 */
export function parseNetwork(text: string): Network | null {
  const [head = "", length, ...rest] = text.split("/");
  const address = head.includes("%") ? null : parseIpAddress(head);
  if (address === null || rest.length > 0) return null;
  const bits = address.groups.length * 16;
  if (length === undefined) return { ...address, prefixLength: bits };
  if (!/^(0|[1-9]\d{0,2})$/.test(length)) return null;
  // ::ffff:10.0.0.0/104 is 10.0.0.0/8; a shorter prefix reaches beyond IPv4.
  const prefixLength = Number(length) - (bits === 32 && head.includes(":") ? 96 : 0);
  if (prefixLength < 0 || prefixLength > bits) return null;
  const isExact = address.groups.every((group, at) =>
    (group & (0xffff >> bitsOfGroup(prefixLength, at))) === 0
  );
  return isExact ? { ...address, prefixLength } : null;
}

/** How many bits of the group at a place a prefix covers. */
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

/** Addresses of this machine itself. */
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

/** The one spelling of an address (RFC 5952, but that IPv4 never stands in IPv6 clothes). */
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

/** `10.0.0.0/8`; a single address stands alone. */
export function formatNetwork(network: Network): string {
  const address = formatIpAddress(network);
  const isSingle = network.prefixLength === network.groups.length * 16;
  return isSingle ? address : `${address}/${network.prefixLength}`;
}

/**
 * What limits count a caller by. IPv6 customers own a /64 at least, so it counts as one; IPv4 in
 * IPv6 clothes is IPv4. `local` where there is no address; what spells none counts as it stands.
 */
export function networkOf(address: string | null): string {
  if (address === null) return "local";
  const parsed = parseIpAddress(address);
  if (parsed === null) return address;
  if (parsed.groups.length === 2) return formatIpAddress(parsed);
  return `${prefixOf(parsed, 64)}::/64`;
}

/** One of the networks that an address is in. */
export interface CountedNetwork {
  readonly network: string;
  /** How many times the limit of a single client this network gets. */
  readonly share: number;
}

/** Where a user finished a login lately; see `familiarSeconds`. */
export interface LoginNetwork {
  /** As `networkOf` gives it. */
  readonly network: string;
  readonly lastLoginAt: Instant;
}

/** Narrowest first. */
export type CountedNetworks = readonly [CountedNetwork, ...CountedNetwork[]];

/**
 * IPv6 prefixes that are limited, each with its share. A customer has a /64, a /56 or a /48 (RFC
 * 6177): limits on each /64 alone would give the owner of a /48 65,536 of them. Mobile carriers put
 * many customers into one /48, therefore it gets more than a /64.
 */
const ipv6Levels = [[64, 1], [56, 2], [48, 4]] as const;

/**
 * The networks that limits count a caller by, narrowest first: of an IPv6 address its /64 (as
 * `networkOf` gives it), /56 and /48; one of any other address. Reads what `networkOf` gave, too.
 */
export function networksOf(address: string | null): CountedNetworks {
  const parsed = address === null ? null : parseIpAddress(address.replace(/::\/64$/, "::"));
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

/** The /16 of an IPv4 address, the /32 of an IPv6 one: about a provider's. Others as they are. */
export function wideNetworkOf(address: string | null): string | null {
  const parsed = address === null ? null : parseIpAddress(address);
  if (parsed === null) return address;
  if (parsed.groups.length === 8) return `${prefixOf(parsed, 32)}::/32`;
  const [front = 0] = parsed.groups;
  return formatNetwork({ groups: [front, 0], prefixLength: 16 });
}

/** The groups up to a prefix's end, with the bits behind it set to 0. */
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
  // `::` stands for one group of zeros at least.
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  return [...front, ...Array.from({ length: missing }, () => 0), ...back];
}

/** The groups of a part without `::`; only the end of an address may be in IPv4's form. */
function groupsIn(text: string, isEnd: boolean): readonly number[] | null {
  if (text === "") return [];
  const parts = text.split(":");
  const groups = parts.map((part, at) => {
    if (/^[0-9a-f]{1,4}$/i.test(part)) return [parseInt(part, 16)];
    return isEnd && at === parts.length - 1 ? ipv4Groups(part) : null;
  });
  return groups.includes(null) ? null : groups.flatMap((group) => group ?? []);
}
