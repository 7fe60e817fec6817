import type { ActTarget } from "../../domain/operator/act_effects.ts";
import { after } from "../../domain/instant.ts";
import { invariant } from "../../domain/invariant.ts";
import type { OperatorAct } from "../../domain/operator/operator_act.ts";
import type { Passkey } from "../../domain/factors/passkey.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { UserHoldings } from "../../domain/operator/user_holdings.ts";
import type { Ports } from "../../ports/ports.ts";

/** What an operator wants to do to whom. */
export interface ActChoice {
  readonly userId: UserId;
  readonly act: OperatorAct;
  /** Which passkey, for `remove_passkey`; ignored by all other acts. */
  readonly passkeyId?: string | null;
}

/** The user, and the passkey where one is to go, as they stand now. */
export async function findActTarget(
  ports: Ports,
  { userId, act, passkeyId = null }: ActChoice,
): Promise<Outcome<ActTarget, "user_not_found" | "passkey_not_found">> {
  const has = await findHoldings(ports, userId);
  if (has === null) return refused("user_not_found");
  const now = ports.clock();
  if (act !== "remove_passkey") return granted({ has, passkey: null, now });
  const passkeys = await ports.factors.listPasskeys(userId);
  const passkey = passkeys.find(({ id }) => id === passkeyId) ?? null;
  if (passkey === null && (passkeys.length > 0 || passkeyId !== null)) {
    return refused("passkey_not_found");
  }
  return granted({ has, passkey, now });
}

export async function findHoldings(ports: Ports, userId: UserId): Promise<UserHoldings | null> {
  const now = ports.clock();
  return await ports.reports.findHoldings(userId, now, idleSince(ports, now));
}

/** Sessions that were last seen by then are no longer in force. */
export function idleSince({ policies: { session: sessionPolicy } }: Ports, now: number): number {
  return after(now, -sessionPolicy.idleSeconds);
}

/** The passkey that an act was given; the table of effects refuses an act without one. */
export function chosenPasskey({ passkey }: ActTarget): Passkey {
  invariant(passkey !== null, "an act on a passkey has one");
  return passkey;
}
