import type { Instant } from "../../../core/domain/instant.ts";
import type { Outcome } from "../../../core/domain/refusal.ts";
import type { Trace, TraceStep } from "../../../core/domain/reports/trace.ts";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import type { DeliveryState } from "../../state/delivery_state.ts";
import type { CoreReply } from "../../app/reply.ts";
import type { ClickedLine } from "../../app/screen_parts.ts";
import { isPollSecond, isSame } from "../../app/changed_rows.ts";
import { andThen, readControls, type Step } from "../../app/step.ts";
import { scrolledTo } from "../../draw/layout.ts";
import { changeEachPlace, deliveryOf, openPlace, replacePlace } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { deliveryScrollMax, traceHead, traceRows, traceSteps } from "./trace_lines.ts";
import { troubles } from "../../words/troubles.ts";
import { userTraced } from "../user/update_timeline.ts";
import { copy } from "../../app/toast.ts";

/** Opens a message as a timeline over the current place. */
export function openDelivery(state: State, delivery: Delivery): Step {
  return showDelivery(openPlace(state, { screen: "delivery", delivery: newDelivery(delivery) }));
}

/** The same for a message of which only the ID is known, with this step selected. */
export function openDeliveryId(state: State, deliveryId: Delivery["id"], cursor = 0): Step {
  const delivery: DeliveryState = { ...unread, deliveryId, about: null, cursor };
  return showDelivery(openPlace(state, { screen: "delivery", delivery }));
}

/** Shows another message of the list instead of this one. */
export function turnToDelivery(state: State, delivery: Delivery): Step {
  return showDelivery(withDelivery(state, newDelivery(delivery)));
}

const unread = {
  asked: false,
  trace: null,
  missing: false,
  trouble: null,
  cursor: 0,
  top: 0,
} as const satisfies Partial<DeliveryState>;

function newDelivery({ id, purpose, at }: Delivery): DeliveryState {
  return { ...unread, deliveryId: id, about: { purpose, at } };
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
  return moveDelivery(withDelivery(state, read), 0);
}

/** Moves the cursor by steps, within the ends, and scrolls to the step with its details. */
export function moveDelivery(state: State, by: number): State {
  const delivery = deliveryOf(state);
  if (delivery === null) return state;
  const last = Math.max(0, (delivery.trace?.steps.length ?? 0) - 1);
  return selectStep(state, delivery, Math.max(0, Math.min(delivery.cursor + by, last)));
}

function selectStep(state: State, delivery: DeliveryState, cursor: number): State {
  const { lines, steps } = traceSteps(state);
  const step = steps[cursor];
  const rows = traceRows(state);
  const shown = (line: number, top: number) => scrolledTo(line, top, rows, lines.length);
  // The time axis above the first step becomes visible with it.
  const top = step === undefined
    ? Math.min(delivery.top, deliveryScrollMax(state))
    : cursor === 0
    ? 0
    : shown(step.first, shown(step.last, delivery.top));
  if (top === delivery.top && cursor === delivery.cursor) return state;
  return withDelivery(state, { ...delivery, cursor, top });
}

/** Selects the clicked step: its bar, or its details. */
export function clickDelivery(state: State, { line }: ClickedLine): Step {
  const delivery = deliveryOf(state);
  if (delivery === null) return [state, []];
  const clicked = line - traceHead(state).length + delivery.top;
  const { steps } = traceSteps(state);
  const at = steps.findIndex(({ first, last, bar }) =>
    bar === clicked || clicked >= first && clicked <= last
  );
  return [at === -1 ? state : selectStep(state, delivery, at), []];
}

/** The selected step; undefined before the timeline is read. */
export function selectedStep(state: State): TraceStep | undefined {
  const delivery = deliveryOf(state);
  return delivery?.trace?.steps[delivery.cursor];
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
