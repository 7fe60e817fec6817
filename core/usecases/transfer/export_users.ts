import { unusablePasswordHash } from "../../domain/account/password.ts";
import type { OperatorCaller } from "../../domain/audit_event.ts";
import { metadataObject } from "../../domain/account/metadata.ts";
import { parseOptionalReason, parseReason } from "../../domain/operator/reason.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import type { StoredUser } from "../../ports/stores/transfer_store.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";
import { yieldToEventLoop, type YieldToEventLoopPorts } from "../reports/yield_to_event_loop.ts";

type ExportUsersPorts =
  & NewEventPorts
  & YieldToEventLoopPorts
  & Pick<Ports, "events" | "transfers" | "upkeep">;

export interface ExportOrder {
  readonly withHashes: boolean;
  /** 3 to 200 printable characters; required with hashes. Null for none. */
  readonly reason: string | null;
}

/** A user as an export describes them, and an import reads them. */
export interface ExportedUser {
  readonly username: string;
  readonly phoneNumber: string;
  readonly phoneVerified: boolean;
  /** Null without hashes, and for a user without a password. */
  readonly passwordHash: string | null;
  readonly roles: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly locked: boolean;
  /** ISO 8601. */
  readonly createdAt: string;
}

const usersPerPage = 500;

/**
 * Exports all users except those of test numbers, oldest first, a page at a time. The export is
 * recorded before the first user is returned; with hashes it needs a reason.
 */
export async function exportUsers(
  ports: ExportUsersPorts,
  { withHashes, reason: text }: ExportOrder,
  caller: OperatorCaller,
): Promise<Outcome<AsyncGenerator<ExportedUser, void, undefined>, "invalid_input">> {
  await ports.upkeep.checkUnchanged();
  const reason = withHashes ? parseReason(text ?? "") : parseOptionalReason(text);
  if (!reason.ok) {
    return refused("invalid_input", { fields: [{ field: "reason", code: reason.code }] });
  }
  const detail = {
    with_hashes: withHashes,
    ...(reason.value === null ? {} : { reason: reason.value }),
  };
  await ports.events.appendAuditEvent(newEvent(ports, caller, { type: "users.exported", detail }));
  return granted(pagesOf(ports, withHashes));
}

async function* pagesOf(
  ports: ExportUsersPorts,
  withHashes: boolean,
): AsyncGenerator<ExportedUser, void, undefined> {
  let cursor: string | null = null;
  do {
    const query = { cursor, limit: usersPerPage };
    const { items, next } = await ports.transfers.listForExport(query) as {
      readonly items: readonly StoredUser[];
      readonly next: string | null;
    };
    for (const item of items) yield exportedOf(item, withHashes);
    cursor = next;
    await yieldToEventLoop(ports);
  } while (cursor !== null);
}

function exportedOf(
  { user, passwordHash, metadata }: StoredUser,
  withHashes: boolean,
): ExportedUser {
  const shows = withHashes && passwordHash !== unusablePasswordHash;
  return {
    username: user.username,
    phoneNumber: user.phoneNumber,
    phoneVerified: user.phoneVerifiedAt !== null,
    passwordHash: shows ? passwordHash : null,
    roles: user.roles,
    metadata: metadataObject(metadata),
    locked: user.lockedAt !== null,
    createdAt: new Date(user.createdAt).toISOString(),
  };
}
