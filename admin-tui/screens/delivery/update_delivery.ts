import type { Outcome } from "../../../core/domain/refusal.ts";
import type { Trace } from "../../../core/domain/reports/trace.ts";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import type { DeliveryState } from "../../state/delivery_state.ts";
import type { CoreReply } from "../../app/reply.ts";
import type { Step } from "../../app/step.ts";
import { screenBelow, type State } from "../../state/state.ts";
import { deliveryScrollMax } from "./trace_lines.ts";
import { troubles } from "../../words/troubles.ts";
import { copy } from "../../app/toast.ts";

/** Opens a message as a timeline; Esc returns to the current screen. */
export function openDelivery(state: State, deliveryId: Delivery["id"]): Step {
  const opened: DeliveryState = {
    deliveryId,
    from: screenBelow(state),
    asked: false,
    trace: null,
    missing: false,
    trouble: null,
    top: 0,
  };
  return readDelivery({ ...state, screen: "delivery" }, opened);
}

/** Reads the trace again; the old one stays visible until then. */
export function readDelivery(state: State, delivery: DeliveryState | null): Step {
  if (delivery === null) return [state, []];
  const asked = { ...state, delivery: { ...delivery, asked: true, trouble: null } };
  return [asked, [{ kind: "traceDelivery", deliveryId: delivery.deliveryId }]];
}

export function deliveryTraced(
  state: State,
  deliveryId: Delivery["id"],
  reply: CoreReply<Outcome<Trace, "delivery_not_found">>,
): State {
  const { delivery } = state;
  if (delivery?.deliveryId !== deliveryId) return state;
  if (reply === "unavailable") {
    return { ...state, delivery: { ...delivery, asked: false, trouble: troubles.cannotRead } };
  }
  const trace = reply.value.ok ? reply.value.value : null;
  const read = { ...delivery, asked: false, trace, missing: !reply.value.ok };
  return scrollDelivery({ ...state, delivery: read }, 0);
}

/** Scrolls the timeline by `lines`, within its ends. */
export function scrollDelivery(state: State, lines: number): State {
  const { delivery } = state;
  if (delivery === null) return state;
  const top = Math.max(0, Math.min(delivery.top + lines, deliveryScrollMax(state)));
  return top === delivery.top ? state : { ...state, delivery: { ...delivery, top } };
}

/** Copies the provider's ID of the message, which its support asks for. */
export function copySid(state: State): Step {
  const trace = state.delivery?.trace ?? null;
  if (trace === null) return [state, []];
  const sid = trace.delivery.verificationId;
  if (sid !== null) return copy(state, sid, "the SID");
  const toast = { good: false, words: "no SID: the provider did not return one", secondsLeft: 3 };
  return [{ ...state, toast }, []];
}

export function copyDelivery(state: State): Step {
  return state.delivery === null ? [state, []] : copy(
    state,
    state.delivery.deliveryId,
    "the delivery ID",
  );
}
