import type { User } from "../../../core/domain/account/user.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import type { Outcome } from "../../../core/domain/refusal.ts";
import type { Trace } from "../../../core/domain/reports/trace.ts";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import type { DeliveryState } from "../../state/delivery_state.ts";
import type { CoreReply } from "../../app/reply.ts";
import { isPollSecond, isSame } from "../../app/changed_rows.ts";
import { andThen, readControls, type Step } from "../../app/step.ts";
import { changeEachPlace, deliveryOf, openPlace, replacePlace } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { deliveryScrollMax } from "./trace_lines.ts";
import { troubles } from "../../words/troubles.ts";
import { userTraced } from "../user/user_trace.ts";
import { openUserPlace } from "../user/update_user.ts";
import { copy } from "../../app/toast.ts";

/** Opens a message as a timeline over the current place. */
export function openDelivery(state: State, delivery: Delivery): Step {
  return showDelivery(openPlace(state, { screen: "delivery", delivery: newDelivery(delivery) }));
}

/** Shows another message of the list instead of this one. */
export function turnToDelivery(state: State, delivery: Delivery): Step {
  return showDelivery(withDelivery(state, newDelivery(delivery)));
}

function newDelivery({ id, purpose, at }: Delivery): DeliveryState {
  return {
    deliveryId: id,
    about: { purpose, at },
    asked: false,
    trace: null,
    missing: false,
    trouble: null,
    top: 0,
  };
}

/** Reads the message on the screen. */
export function showDelivery(state: State): Step {
  return readDelivery(state, deliveryOf(state));
}

/** Each second the header's marks, and every other one the trace. A request changes no state. */
export function refreshDelivery(state: State, now: Instant): Step {
  const delivery = deliveryOf(state);
  const due = delivery !== null && isPollSecond(now) && !delivery.asked && !delivery.missing;
  return andThen(readControls(state), (same) => [
    same,
    due ? [{ kind: "traceDelivery", deliveryId: delivery.deliveryId }] : [],
  ]);
}

/** Reads the trace again; the old one stays visible until then. */
export function readDelivery(state: State, delivery: DeliveryState | null): Step {
  if (delivery === null) return [state, []];
  const asked = withDelivery(state, { ...delivery, asked: true, trouble: null });
  return [asked, [{ kind: "traceDelivery", deliveryId: delivery.deliveryId }]];
}

/** The answer is for its message, wherever on the way to the current place that message is. */
export function deliveryTraced(
  state: State,
  deliveryId: Delivery["id"],
  reply: CoreReply<Outcome<Trace, "delivery_not_found">>,
): State {
  return changeEachPlace(state, (place) => placeTraced(place, deliveryId, reply));
}

function placeTraced(
  state: State,
  deliveryId: Delivery["id"],
  reply: CoreReply<Outcome<Trace, "delivery_not_found">>,
): State {
  const delivery = deliveryOf(state);
  if (delivery === null && reply !== "unavailable" && reply.value.ok) {
    return userTraced(state, deliveryId, reply.value.value);
  }
  if (delivery?.deliveryId !== deliveryId) return state;
  if (reply === "unavailable") {
    if (!delivery.asked && delivery.trouble === troubles.cannotRead) return state;
    return withDelivery(state, { ...delivery, asked: false, trouble: troubles.cannotRead });
  }
  const trace = reply.value.ok ? reply.value.value : null;
  const read = { ...delivery, asked: false, trace, missing: !reply.value.ok, trouble: null };
  // An answer without news changes nothing, so that nothing is drawn.
  if (isSame(delivery, read)) return state;
  return scrollDelivery(withDelivery(state, read), 0);
}

/** Scrolls the timeline by `lines`, within its ends. */
export function scrollDelivery(state: State, lines: number): State {
  const delivery = deliveryOf(state);
  if (delivery === null) return state;
  const top = Math.max(0, Math.min(delivery.top + lines, deliveryScrollMax(state)));
  return top === delivery.top ? state : withDelivery(state, { ...delivery, top });
}

/** The user that the message was sent to; null for a test, a deleted user or before it is read. */
export function recipientOf(state: State): User | null {
  return deliveryOf(state)?.trace?.user ?? null;
}

export function openRecipient(state: State): Step {
  const user = recipientOf(state);
  return user === null
    ? [state, []]
    : openUserPlace(state, { userId: user.id, username: user.username });
}

/** Copies the provider's ID of the message, which its support asks for. */
export function copySid(state: State): Step {
  const trace = deliveryOf(state)?.trace ?? null;
  if (trace === null) return [state, []];
  const sid = trace.delivery.verificationId;
  if (sid !== null) return copy(state, sid, "the SID");
  const toast = { good: false, words: "no SID: the provider did not return one", secondsLeft: 3 };
  return [{ ...state, toast }, []];
}

export function copyDelivery(state: State): Step {
  const delivery = deliveryOf(state);
  return delivery === null ? [state, []] : copy(state, delivery.deliveryId, "the delivery ID");
}

function withDelivery(state: State, delivery: DeliveryState): State {
  return replacePlace(state, { screen: "delivery", delivery });
}
