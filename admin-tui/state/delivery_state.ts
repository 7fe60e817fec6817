import type { Trace } from "../../core/domain/reports/trace.ts";
import type { Delivery } from "../../core/domain/sending/delivery.ts";
import type { Screen } from "./screen.ts";

/** One message and the timeline around it. */
export interface DeliveryState {
  readonly deliveryId: Delivery["id"];
  /** The screen it was opened from, to which Esc returns. */
  readonly from: Exclude<Screen, "delivery">;
  readonly asked: boolean;
  /** Null before the first answer. */
  readonly trace: Trace | null;
  /** Whether the delivery no longer exists. */
  readonly missing: boolean;
  readonly trouble: string | null;
  /** The first visible line of the timeline. */
  readonly top: number;
}
