import { confirmations, effectsOf } from "../../domain/operator/act_effects.ts";
import type { ActPreview } from "../../domain/operator/operator_act.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { type ActChoice, findActTarget } from "./find_act_target.ts";

/**
 * What an operator's act would do at this moment, before they confirm it. Writes nothing. Where
 * there is nothing to act on, the refusal's `why` says so in a sentence.
 */
export async function previewAct(
  ports: Ports,
  input: ActChoice,
): Promise<Outcome<ActPreview, "user_not_found" | "act_unavailable" | "passkey_not_found">> {
  const target = await findActTarget(ports, input);
  if (!target.ok) return target;
  const { act } = input;
  const found = effectsOf(act, target.value);
  if (!found.available) return refused("act_unavailable", { why: found.why });
  const { username } = target.value.has.user;
  return granted({ act, username, effects: found.effects, confirm: confirmations[act] });
}
