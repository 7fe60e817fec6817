import type { Trace } from "../../core/domain/reports/trace.ts";
import type { Delivery } from "../../core/domain/sending/delivery.ts";

/** One message and the timeline around it. */
export interface DeliveryState {
  readonly deliveryId: Delivery["id"];
  /** What the list it was opened from knows of it; null if it was opened by its ID. */
  readonly about: Pick<Delivery, "purpose" | "at"> | null;
  readonly asked: boolean;
  /** Null before the first answer. */
  readonly trace: Trace | null;
  /** Whether the delivery no longer exists. */
  readonly missing: boolean;
  readonly trouble: string | null;
  /** The index of the selected step. */
  readonly cursor: number;
  /** The first visible line of the timeline. */
  readonly top: number;
}
