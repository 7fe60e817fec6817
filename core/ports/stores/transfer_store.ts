import type { Metadata } from "../../domain/account/metadata.ts";
import type { PasswordHash } from "../../domain/account/password.ts";
import type { PhoneNumber } from "../../domain/account/phone_number.ts";
import type { NameHash } from "../../domain/account/retired_name.ts";
import type { User } from "../../domain/account/user.ts";
import type { UsernameKey } from "../../domain/account/username.ts";
import type { SeenUser } from "../../domain/transfer/seen_user.ts";
import type { Page } from "./storage.ts";
import type { UserInsertion } from "./user_store.ts";

/** Import and export of many users. See `Stores`. */
export interface TransferStore {
  /** What the database knows about the names and numbers of 1 to 500 users. */
  findForImport(facts: ImportFacts): Promise<ImportFindings>;
  /**
   * Adds 1 to 500 users in one transaction. Returns false without writing anything if one of the
   * names is taken or retired, one of the numbers is a test number, or more than
   * `accountsPerNumber` users (0 for any number) would have verified one of the numbers.
   */
  insertImported(
    users: readonly ImportedInsertion[],
    accountsPerNumber: number,
  ): Promise<boolean>;
  /**
   * All users except those of test numbers, oldest first. At most `limit`, 1 to 1,000. `cursor` is
   * the `next` of an earlier page, or null for the first.
   */
  listForExport(
    page: { readonly cursor: string | null; readonly limit: number },
  ): Promise<Page<StoredUser>>;
}

/** The users that a dry run would have imported so far. Takes little memory for any number. */
export interface SeenUsers {
  /** Whether a name was added before, with the same content or another one. */
  compare(user: Pick<SeenUser, "name" | "content">): "new" | "same" | "different";
  /** How many of the added users verify a number. */
  countVerified(number: SeenUser["number"]): number;
  /** Adds users whose names are new. */
  add(users: readonly SeenUser[]): void;
  close(): void;
}

export interface ImportFacts {
  readonly names: readonly UsernameKey[];
  readonly nameHashes: readonly NameHash[];
  readonly numbers: readonly PhoneNumber[];
  /** The numbers whose users are counted. */
  readonly counted: readonly PhoneNumber[];
}

export interface ImportFindings {
  /** Who has the names. */
  readonly users: ReadonlyMap<UsernameKey, StoredUser>;
  readonly retired: ReadonlySet<NameHash>;
  readonly testNumbers: ReadonlySet<PhoneNumber>;
  /** How many users have verified a counted number. Numbers without any are missing. */
  readonly verified: ReadonlyMap<PhoneNumber, number>;
}

export interface ImportedInsertion extends UserInsertion {
  readonly metadata: Metadata;
}

/** A user with all that an export contains. */
export interface StoredUser {
  readonly user: User;
  readonly passwordHash: PasswordHash;
  readonly metadata: Metadata;
}
