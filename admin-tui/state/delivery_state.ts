import type { Trace } from "../../core/domain/reports/trace.ts";
import type { Delivery } from "../../core/domain/sending/delivery.ts";
import type { Screen } from "./screen.ts";

/** One message and all that happened around it. */
export interface DeliveryState {
  readonly deliveryId: Delivery["id"];
  /** Where it was opened, and where Esc goes back to. */
  readonly from: Exclude<Screen, "delivery">;
  readonly asked: boolean;
  /** Null before the first answer. */
  readonly trace: Trace | null;
  /** No record holds it any more. */
  readonly missing: boolean;
  readonly trouble: string | null;
  /** First line of the timeline on the screen. */
  readonly top: number;
}
