import { sha256Hex } from "../crypto/sha256.ts";
import type { Instant } from "../instant.ts";
import { invariant } from "../invariant.ts";
import { printable } from "../printable.ts";
import type { SigningAlgorithm } from "../session/signing_key.ts";
import { type SecretHash, secretMatches } from "../token.ts";

/** The public ID of a client: 128 random bits, or a word that an operator chose in a file. */
export type ClientId = `app_${string}`;

/** An app that logs its users in by OpenID Connect. */
export interface OidcClient {
  readonly id: ClientId;
  /** 1 to 64 printable characters, unique regardless of case. The consent page shows it. */
  readonly name: string;
  /** At most two, newest first: two while the secret is replaced. A public client has none. */
  readonly secretHashes: readonly ClientSecretHash[];
  /** 1 to 20; see `parseRedirectUri`. */
  readonly redirectUris: readonly string[];
  /** The `post_logout_redirect_uris`: at most 20, by the same rules. */
  readonly logoutUris: readonly string[];
  /** Where logout tokens are sent. Its host is in LATCHKEY_OUTBOUND_HOSTS. */
  readonly backchannelLogoutUri: string | null;
  /** The resources (RFC 8707) for which it may request access tokens. At most 20. */
  readonly resources: readonly string[];
  /** Signs its ID tokens and logout tokens. */
  readonly idTokenAlgorithm: SigningAlgorithm;
  /** Whether users are asked for consent. */
  readonly thirdParty: boolean;
  /** Whether requests may omit PKCE; they then need a nonce. Confidential clients only. */
  readonly pkceOptional: boolean;
  /** Whether it is declared in LATCHKEY_CLIENTS_FILE, which alone can change it. */
  readonly declared: boolean;
  readonly createdAt: Instant;
  /** Null while it is enabled. */
  readonly disabledAt: Instant | null;
}

export interface ClientSecretHash {
  readonly hash: SecretHash;
  readonly addedAt: Instant;
}

export const clientSecretsMax = 2;

export const clientNameLengthMax = 64;

/** Parses the ID of a client. Null for text that cannot be one. */
export function parseClientId(text: string): ClientId | null {
  return /^app_[A-Za-z0-9_-]{1,60}$/.test(text) ? text as ClientId : null;
}

/** Parses the name of a client. Null if it is empty, too long or not printable. */
export function parseClientName(text: string): string | null {
  if (!text.isWellFormed()) return null;
  const name = text.trim().normalize("NFC");
  const { length } = [...name];
  return length >= 1 && length <= clientNameLengthMax && printable(name) === name ? name : null;
}

/** The form in which names are compared and unique. */
export function clientNameKey(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}

/** Whether it has no secret: an app on the devices of its users. */
export function isPublicClient({ secretHashes }: Pick<OidcClient, "secretHashes">): boolean {
  return secretHashes.length === 0;
}

const idBytes = 16;
const secretBytes = 32;

/** Creates an ID of 128 random bits. */
export function mintClientId(randomBytes: (count: number) => Uint8Array): ClientId {
  return `app_${random(randomBytes, idBytes)}`;
}

/** A new secret: `text` is for the client, and is shown once; the store keeps the hash. */
export interface MintedClientSecret {
  readonly text: string;
  readonly hash: SecretHash;
}

/** Mints `lk_o_` and 256 random bits, in characters that form encoding does not change. */
export function mintClientSecret(
  randomBytes: (count: number) => Uint8Array,
): MintedClientSecret {
  const text = `lk_o_${random(randomBytes, secretBytes)}`;
  return { text, hash: hashClientSecret(text) };
}

/** SHA-256 is enough for a secret of 256 random bits. */
export function hashClientSecret(text: string): SecretHash {
  return sha256Hex(text) as SecretHash;
}

/**
 * Whether the secret is one of the client's. It takes the same time for each number of secrets; for
 * an unknown client, pass one without secrets.
 */
export function clientSecretMatches(
  { secretHashes }: Pick<OidcClient, "secretHashes">,
  presented: string,
): boolean {
  const hash = hashClientSecret(presented);
  return secretHashes.filter((kept) => secretMatches(hash, kept.hash)).length > 0;
}

function random(randomBytes: (count: number) => Uint8Array, count: number): string {
  const bytes = randomBytes(count);
  invariant(bytes.length === count, `${count} random bytes were asked for`);
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}
