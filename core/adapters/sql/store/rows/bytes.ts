import { formatIpAddress, networkOf, parseIpAddress } from "../../../../domain/network.ts";
import { sql, type Statement } from "../../sql.ts";

// Bytes are bound and read as hex, because the engines' drivers represent them differently. A
// comment hides the rest of its line from PostgreSQL.

/** The bytes of a text of hex digits. */
export function bytesOf(hex: string | null): Statement {
  return sql`/*pg decode( -- */ unhex(
    ${hex} /*pg , 'hex' */)`;
}

/** The bytes of a column as lowercase hex. */
export function hexOf(column: Statement): Statement {
  return sql`/*pg encode( -- */ lower(hex(
    ${column} /*pg , 'hex' -- */ )
    )`;
}

/** Before a text that is not an address. With it, no text is as long as an address. */
const textMark = "00".repeat(8);

/** A result of `networkOf` as it is stored: 4 bytes for IPv4, 8 for a /64 of IPv6. */
export function networkBytes(network: string): Statement {
  return bytesOf(hexOfNetwork(network));
}

export function hexOfNetwork(network: string): string {
  if (network === "") return "";
  const parsed = parseIpAddress(network.replace(/::\/64$/, "::"));
  const groups = parsed?.groups.slice(0, 4) ?? [];
  const hex = groups.map((group) => group.toString(16).padStart(4, "0")).join("");
  return networkOfHex(hex) === network ? hex : textMark + new TextEncoder().encode(network).toHex();
}

export function networkOfHex(hex: string): string {
  const groups = (hex.match(/.{4}/g) ?? []).map((group) => parseInt(group, 16));
  if (hex.length === 8) return formatIpAddress({ groups });
  if (hex.length === 16) return networkOf(formatIpAddress({ groups: [...groups, 0, 0, 0, 0] }));
  return new TextDecoder().decode(Uint8Array.fromHex(hex.slice(textMark.length)));
}
