import type { Caller } from "../../domain/audit_event.ts";
import { parsePasskeyId, parsePasskeyName, type Passkey } from "../../domain/factors/passkey.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import { factorChangeThrottle } from "../../domain/throttle.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import { authenticateFor, type AuthenticatePorts } from "../session/authenticate.ts";
import {
  refuseOperation,
  throttleOperation,
  type ThrottleOperationPorts,
} from "../record/refuse_operation.ts";

type RenamePasskeyPorts = AuthenticatePorts & ThrottleOperationPorts & Pick<Ports, "factors">;

export interface PasskeyRenaming {
  readonly sessionToken: string;
  readonly passkeyId: string;
  /** 1 to 64 printable characters. */
  readonly name: string;
}

/** Renames one of the caller's passkeys. */
export async function renamePasskey(
  ports: RenamePasskeyPorts,
  input: PasskeyRenaming,
  caller: Caller,
): Promise<
  Outcome<Passkey, "unauthenticated" | "invalid_input" | "passkey_not_found" | "throttled">
> {
  const found = await authenticateFor(ports, input, "passkey.rename", caller);
  if (!found.ok) return found;
  const { user } = found.value;
  const name = parsePasskeyName(input.name);
  if (!name.ok) return refused("invalid_input", { fields: [{ field: "name", code: name.code }] });
  const requested = { operation: "passkey.rename", userId: user.id, caller } as const;
  const id = parsePasskeyId(input.passkeyId);
  if (id === null) return await refuseOperation(ports, requested, "passkey_not_found");
  const full = await throttleOperation(ports, requested, [factorChangeThrottle(user.id)]);
  if (full !== null) return full;
  const event = newEvent(ports, caller, {
    type: "passkey.renamed",
    userId: user.id,
    detail: { passkey_id: id, name: name.value },
  });
  const renamed = await ports.factors.renamePasskey(user.id, id, name.value, event);
  const passkeys = renamed ? await ports.factors.listPasskeys(user.id) : [];
  const passkey = passkeys.find((one) => one.id === id);
  if (passkey !== undefined) return granted(passkey);
  return await refuseOperation(ports, requested, "passkey_not_found");
}
