import { type Metadata, metadataBytes, parseMetadata } from "../../domain/account/metadata.ts";
import type { OperatorCaller } from "../../domain/audit_event.ts";
import { parseOptionalReason } from "../../domain/operator/reason.ts";
import { granted, type Outcome, refused, refusedFields } from "../../domain/refusal.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";

type ReplaceMetadataPorts = NewEventPorts & Pick<Ports, "users" | "upkeep">;

/**
 * Replaces a user's metadata as a whole; an empty object removes it. Of parallel calls, the last
 * one stays. The audit event has the size, never the content.
 */
export async function replaceMetadata(
  ports: ReplaceMetadataPorts,
  input: {
    readonly userId: UserId;
    readonly metadata: unknown;
    /** 3 to 200 printable characters, for the audit log. Null for none. */
    readonly reason: string | null;
  },
  caller: OperatorCaller,
): Promise<Outcome<Metadata, "invalid_input" | "user_not_found">> {
  await ports.upkeep.checkUnchanged();
  const reason = parseOptionalReason(input.reason);
  if (!reason.ok) return refusedFields({ reason });
  const metadata = parseMetadata(input.metadata);
  if (!metadata.ok) return refusedFields({ metadata });
  const event = newEvent(ports, caller, {
    type: "user.metadata_replaced",
    userId: input.userId,
    detail: {
      bytes: metadataBytes(metadata.value),
      ...(reason.value === null ? {} : { reason: reason.value }),
    },
  });
  return await ports.users.replaceMetadata(input.userId, metadata.value, event)
    ? granted(metadata.value)
    : refused("user_not_found");
}
