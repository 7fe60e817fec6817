import type { Caller } from "../../domain/audit_event.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import { refuseOperation } from "../record/refuse_operation.ts";
import { requireStepUp, type RequireStepUpPorts } from "../session/require_step_up.ts";

type DeleteUserPorts = RequireStepUpPorts & Pick<Ports, "users">;

/**
 * Removes the caller and all that is theirs: sessions, challenges, devices, factors. The record
 * stays, by the user's id. Every token is refused from the same instant on; the name is free again.
 */
export async function deleteUser(
  ports: DeleteUserPorts,
  input: { readonly sessionToken: string },
  caller: Caller,
): Promise<Outcome<null, "unauthenticated" | "step_up_required">> {
  const found = await requireStepUp(ports, input, "account.delete", caller);
  if (!found.ok) return found;
  const { id } = found.value.user;
  const event = newEvent(ports, caller, { type: "user.deleted", userId: id });
  // False: another request of theirs was faster, and with the user this session is gone.
  const deleted = await ports.users.deleteUser(id, event);
  if (deleted) return granted(null);
  return await refuseOperation(
    ports,
    { operation: "account.delete", userId: id, caller },
    "unauthenticated",
  );
}
