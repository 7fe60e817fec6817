import { hmacSha256 } from "../crypto/sha256.ts";
import type { NameKey } from "../account/retired_name.ts";
import type { UsernameKey } from "../account/username.ts";
import type { ImportedUser } from "./parse_import_row.ts";

/** A user in a dry run of an import, by digests of 16 bytes that reveal nothing without the key. */
export interface SeenUser {
  readonly name: Uint8Array;
  readonly content: Uint8Array;
  readonly number: Uint8Array;
  /** Whether the import takes the number as verified. */
  readonly verifies: boolean;
}

type Content = Pick<
  ImportedUser,
  "username" | "phoneNumber" | "passwordHash" | "metadata" | "roles"
>;

export function seenUser(
  { name, user, verifies }: {
    readonly name: UsernameKey;
    readonly user: Content;
    readonly verifies: boolean;
  },
  key: NameKey,
): SeenUser {
  const digest = (text: string): Uint8Array => hmacSha256(key, text).subarray(0, digestBytes);
  return {
    name: digest(`seen_name:${name}`),
    content: digest(`seen_user:${contentOf(user)}`),
    number: digest(`seen_number:${user.phoneNumber}`),
    verifies,
  };
}

const digestBytes = 16;

/** What makes two descriptions of a user the same. */
export function contentOf(
  { username, phoneNumber, passwordHash, metadata, roles }: Content,
): string {
  return JSON.stringify([username, phoneNumber, passwordHash, metadata, roles]);
}
