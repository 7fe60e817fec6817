import { hashName } from "../../domain/account/retired_name.ts";
import { usernameKey } from "../../domain/account/username.ts";
import type { Caller } from "../../domain/audit_event.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import { refuseOperation } from "../record/refuse_operation.ts";
import {
  requireStepUp,
  type RequireStepUpPorts,
  type StepUpRefusal,
} from "../session/require_step_up.ts";

type DeleteUserPorts = RequireStepUpPorts & Pick<Ports, "users" | "nameKey">;

/**
 * Deletes the caller and everything that belongs to them: sessions, challenges, devices and
 * factors. The audit log keeps their events under the user's ID. Every token is rejected from that
 * moment on. No one else can get the username of a user who had logged in, as this one has.
 */
export async function deleteUser(
  ports: DeleteUserPorts,
  input: { readonly sessionToken: string },
  caller: Caller,
): Promise<Outcome<null, StepUpRefusal>> {
  const found = await requireStepUp(ports, input, "account.delete", caller);
  if (!found.ok) return found;
  const { id, username } = found.value.user;
  const event = newEvent(ports, caller, { type: "user.deleted", userId: id });
  // False: another of their requests was faster. The session was deleted along with the user.
  const nameHash = hashName(usernameKey(username), ports.nameKey);
  const deletion = { userId: id, nameHash, now: ports.clock() };
  const deleted = await ports.users.deleteUser(deletion, event);
  if (deleted) return granted(null);
  return await refuseOperation(
    ports,
    { operation: "account.delete", userId: id, caller },
    "unauthenticated",
  );
}
