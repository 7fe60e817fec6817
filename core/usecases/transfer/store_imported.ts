import { newUser } from "../../domain/account/new_user.ts";
import { unusablePasswordHash } from "../../domain/account/password.ts";
import { hashName } from "../../domain/account/retired_name.ts";
import type { PhoneNumber } from "../../domain/account/phone_number.ts";
import type { UsernameKey } from "../../domain/account/username.ts";
import type { ImportFault } from "../../domain/transfer/import_row.ts";
import type { ImportedUser, LineFault } from "../../domain/transfer/parse_import_row.ts";
import { contentOf, type SeenUser, seenUser } from "../../domain/transfer/seen_user.ts";
import type { Ports } from "../../ports/ports.ts";
import type {
  ImportedInsertion,
  ImportFindings,
  SeenUsers,
  StoredUser,
} from "../../ports/stores/transfer_store.ts";

export type StoreImportedPorts = Pick<
  Ports,
  "transfers" | "policies" | "newId" | "nameKey" | "clock"
>;

/** A checked line, whose name is in no other line of the same batch. */
export interface ImportedLine {
  readonly line: number;
  readonly name: UsernameKey;
  readonly user: ImportedUser;
}

export interface StoredImport {
  readonly imported: number;
  readonly unchanged: number;
  readonly withoutPassword: number;
  readonly verified: number;
  readonly refused: readonly { readonly line: number; readonly faults: readonly LineFault[] }[];
}

interface StoreOrder {
  readonly trustPhones: boolean;
  /** The users of earlier batches of a dry run, which writes nothing. Null in an import. */
  readonly seen: SeenUsers | null;
}

/** How often a batch is tried again after another process has changed the same names. */
const triesMax = 5;

/**
 * Writes the users of a batch in one transaction, except those who exist or are refused. In a dry
 * run, it only remembers them.
 */
export async function storeImported(
  ports: StoreImportedPorts,
  lines: readonly ImportedLine[],
  order: StoreOrder,
): Promise<StoredImport> {
  const { accountsPerNumber } = ports.policies.registration;
  const counts = order.trustPhones && accountsPerNumber > 0;
  for (let tries = 0; tries < triesMax; tries++) {
    const found = await ports.transfers.findForImport({
      names: lines.map(({ name }) => name),
      nameHashes: lines.map(({ name }) => hashName(name, ports.nameKey)),
      numbers: lines.map(({ user }) => user.phoneNumber),
      counted: counts ? lines.map(({ user }) => user.phoneNumber) : [],
    });
    const sorted = sortLines(ports, lines, found, order);
    const { insertions } = sorted;
    order.seen?.add(sorted.seen);
    const done = order.seen !== null || insertions.length === 0 ||
      await ports.transfers.insertImported(insertions, accountsPerNumber);
    if (done) return countOf(sorted);
  }
  throw new Error("Cannot import: other processes keep changing the same names");
}

interface SortedLines {
  readonly insertions: ImportedInsertion[];
  /** The users of the insertions, for the rest of a dry run. */
  readonly seen: SeenUser[];
  readonly refused: { readonly line: number; readonly faults: readonly LineFault[] }[];
  unchanged: number;
}

function countOf({ insertions, refused, unchanged }: SortedLines): StoredImport {
  return {
    imported: insertions.length,
    unchanged,
    withoutPassword: insertions.filter((one) => one.passwordHash === unusablePasswordHash).length,
    verified: insertions.filter(({ user }) => user.phoneVerifiedAt !== null).length,
    refused,
  };
}

function sortLines(
  ports: StoreImportedPorts,
  lines: readonly ImportedLine[],
  found: ImportFindings,
  { trustPhones, seen }: StoreOrder,
): SortedLines {
  const sorted: SortedLines = { insertions: [], seen: [], refused: [], unchanged: 0 };
  const verified = new Map<PhoneNumber, number>();
  const max = ports.policies.registration.accountsPerNumber;
  for (const { line, name, user } of lines) {
    const stored = found.users.get(name);
    const verifies = trustPhones && user.phoneVerified;
    const digests = seen && seenUser({ name, user, verifies }, ports.nameKey);
    const earlier = (digests && seen?.compare(digests)) ?? "new";
    const verifiedEarlier = (digests && seen?.countVerified(digests.number)) ?? 0;
    const nameHash = hashName(name, ports.nameKey);
    const before = verified.get(user.phoneNumber) ??
      (found.verified.get(user.phoneNumber) ?? 0) + verifiedEarlier;
    const users = before + (verifies ? 1 : 0);
    const refuse = (field: string, code: ImportFault) =>
      void sorted.refused.push({ line, faults: [{ field, code }] });
    if (stored !== undefined || earlier !== "new") {
      if (earlier === "same" || (stored !== undefined && isSame(stored, user))) sorted.unchanged++;
      else refuse("username", "username_different");
    } else if (found.retired.has(nameHash)) refuse("username", "username_retired");
    else if (found.testNumbers.has(user.phoneNumber)) refuse("phone_number", "number_of_tests");
    else if (verifies && max > 0 && users > max) refuse("phone_number", "number_limit");
    else {
      verified.set(user.phoneNumber, users);
      if (digests !== null) sorted.seen.push(digests);
      sorted.insertions.push(insertionOf(ports, user, { nameHash, verifies }));
    }
  }
  return sorted;
}

function insertionOf(
  ports: StoreImportedPorts,
  { username, phoneNumber, passwordHash, metadata, roles, locked, createdAt }: ImportedUser,
  { nameHash, verifies }: Pick<ImportedInsertion, "nameHash"> & { readonly verifies: boolean },
): ImportedInsertion {
  const now = ports.clock();
  const user = newUser({
    id: ports.newId("usr", now),
    username,
    phoneNumber,
    phoneCorrectionsLeft: 0,
    createdAt,
    roles,
    origin: "imported",
  });
  const phoneVerifiedAt = verifies ? now : null;
  return {
    user: { ...user, phoneVerifiedAt, lockedAt: locked ? now : null },
    passwordHash,
    nameHash,
    metadata,
  };
}

/**
 * Whether a line describes the user that exists. Once an imported user has logged in, Latchkey's
 * data is newer than the file.
 */
function isSame({ user, passwordHash, metadata }: StoredUser, line: ImportedUser): boolean {
  if (user.origin === "imported" && user.lastLoginAt !== null) return true;
  return contentOf({ ...user, passwordHash, metadata }) === contentOf(line);
}
