import { formatIpAddress, networkOf, parseIpAddress } from "../../../../domain/network.ts";
import type { TokenId } from "../../../../domain/token.ts";
import { sql, type Statement } from "../../sql.ts";

// Bytes are bound and read as hex, because the engines' drivers represent them differently. A
// comment hides the rest of its line from PostgreSQL.

/** The bytes of a text of hex digits, which may be an expression. */
export function bytesOf(hex: string | null | Statement): Statement {
  return sql`/*pg decode( -- */ unhex(
    ${hex} /*pg , 'hex' */)`;
}

/** The bytes of a text that is a column or an expression. */
export function bytesOfText(text: Statement): Statement {
  return sql`/*pg convert_to( -- */ CAST(
    ${text} /*pg , 'UTF8' -- */ AS BLOB
    )`;
}

/** The bytes of a column as lowercase hex. SQLite returns an empty text for null. */
export function hexOf(column: Statement): Statement {
  return sql`/*pg encode( -- */ lower(hex(
    ${column} /*pg , 'hex' -- */ )
    )`;
}

/** The bytes of a column as hex in any case, for the hot path. */
export function anyHexOf(column: Statement): Statement {
  return sql`/*pg encode( -- */ hex(
    ${column} /*pg , 'hex' */)`;
}

/** Before a text that is not an address. With it, no text is as long as one. */
const addressTextMark = "00".repeat(17);

/** An address as it is stored: 4 bytes for IPv4, 16 for IPv6. */
export function hexOfAddress(address: string): string {
  const hex = hexOfGroups(parseIpAddress(address)?.groups ?? []);
  return hex !== "" && addressOfHex(hex) === address ? hex : addressTextMark + hexOfText(address);
}

export function addressOfHex(hex: string | null): string | null {
  if (hex === null || hex === "") return null;
  // Most addresses, on the hot path.
  if (hex.length === 8) {
    const bits = parseInt(hex, 16);
    return `${bits >>> 24}.${bits >> 16 & 255}.${bits >> 8 & 255}.${bits & 255}`;
  }
  if (hex.length === 32) return formatIpAddress({ groups: groupsOfHex(hex) });
  return textOfHex(hex.slice(addressTextMark.length));
}

/** Before a text that is not a network. With it, no text is as long as a network. */
const networkTextMark = "00".repeat(8);

/** A result of `networkOf` as it is stored: 4 bytes for IPv4, 8 for a /64 of IPv6. */
export function networkBytes(network: string): Statement {
  return bytesOf(hexOfNetwork(network));
}

export function hexOfNetwork(network: string): string {
  if (network === "") return "";
  const parsed = parseIpAddress(network.replace(/::\/64$/, "::"));
  const hex = hexOfGroups(parsed?.groups.slice(0, 4) ?? []);
  return networkOfHex(hex) === network ? hex : networkTextMark + hexOfText(network);
}

export function networkOfHex(hex: string): string {
  const groups = groupsOfHex(hex);
  if (hex.length === 8) return formatIpAddress({ groups });
  if (hex.length === 16) return networkOf(formatIpAddress({ groups: [...groups, 0, 0, 0, 0] }));
  return textOfHex(hex.slice(networkTextMark.length));
}

function hexOfGroups(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16).padStart(4, "0")).join("");
}

function groupsOfHex(hex: string): readonly number[] {
  const groups: number[] = [];
  for (let at = 0; at < hex.length; at += 4) groups.push(parseInt(hex.slice(at, at + 4), 16));
  return groups;
}

function hexOfText(text: string): string {
  return new TextEncoder().encode(text).toHex();
}

function textOfHex(hex: string): string {
  return new TextDecoder().decode(Uint8Array.fromHex(hex));
}

// The ID of a session is stored as its 16 bytes. Any other text finds no session, but is stored as
// its own bytes, with a mark after them that makes them longer.

const base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const sessionIdShape = /^[A-Za-z0-9_-]{21}[AQgw]$/;

const sessionTextMark = "00".repeat(17);

/** The six bits of each character of base64url, by its code. */
const bitsOf = new Uint8Array(128);
for (const [bits, character] of [...base64url].entries()) bitsOf[character.charCodeAt(0)] = bits;

/** The bytes of the ID at hand. Nothing waits while they are used. */
const idBytes = new Uint8Array(16);

/**
 * On the hot path: small tables and reused bytes, which stay in the processor's cache, take a
 * quarter of the time of a table of three digits for two characters, and a tenth of `fromBase64`.
 */
export function hexOfSessionId(id: TokenId): string {
  if (!sessionIdShape.test(id)) return hexOfText(id) + sessionTextMark;
  for (let from = 0, to = 0; to < 15; from += 4, to += 3) {
    const bits = bitsAt(id, from) << 18 | bitsAt(id, from + 1) << 12 |
      bitsAt(id, from + 2) << 6 | bitsAt(id, from + 3);
    idBytes[to] = bits >> 16;
    idBytes[to + 1] = bits >> 8;
    idBytes[to + 2] = bits;
  }
  // 22 characters are 132 bits, of which the last four are zero.
  idBytes[15] = bitsAt(id, 20) << 2 | bitsAt(id, 21) >> 4;
  return idBytes.toHex();
}

function bitsAt(id: TokenId, at: number): number {
  return bitsOf[id.charCodeAt(at)] ?? 0;
}

export function sessionIdOfHex(hex: string): TokenId {
  const id = hex.length === 32
    ? Uint8Array.fromHex(hex).toBase64({ alphabet: "base64url", omitPadding: true })
    : textOfHex(hex.slice(0, -sessionTextMark.length));
  return id as TokenId;
}

export function sessionIdBytes(id: TokenId): Statement {
  return bytesOf(hexOfSessionId(id));
}

/** The session with that ID. */
export function isSession(id: TokenId): Statement {
  return hasSessionId(sessionIdBytes(id));
}

/** The session whose ID has those bytes. SQLite's index has only the first four of each ID. */
export function hasSessionId(bytes: Statement): Statement {
  return sql`substr(sessions.id_bytes, 1, 4) = substr(${bytes}, 1, 4)
    AND sessions.id_bytes = ${bytes}`;
}

/** All sessions but the one with that ID. */
export function isOtherSession(id: TokenId): Statement {
  return sql`sessions.id_bytes <> ${sessionIdBytes(id)}`;
}

/** The number of the session with that ID. */
export function numberOfSession(id: TokenId): Statement {
  return sql`(SELECT number FROM sessions WHERE ${isSession(id)})`;
}
