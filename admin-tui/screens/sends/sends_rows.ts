import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import type { SendStop } from "../../../core/domain/sending/send_stop.ts";
import type { UserId } from "../../../core/domain/user_id.ts";
import type { DescribedCircuit, DescribedPause } from "../../../core/operator.ts";
import type { State } from "../../state/state.ts";
import { textOfCircuit, textOfPause, textOfStop } from "./block_texts.ts";

/** A row that the cursor can select. */
export type SendsRow =
  | { readonly kind: "stop"; readonly stop: SendStop }
  | { readonly kind: "circuit"; readonly circuit: DescribedCircuit }
  | { readonly kind: "pause"; readonly pause: DescribedPause }
  | { readonly kind: "delivery"; readonly delivery: Delivery };

/** All rows in screen order. Ended pauses cannot be lifted, so they have no row. */
export function sendsRows({ sends }: State): readonly SendsRow[] {
  const { controls, deliveries } = sends;
  const stops = controls?.stops ?? [];
  const circuits = controls?.circuits ?? [];
  const pauses = controls?.pauses.filter((pause) => pause.until > controls.at) ?? [];
  return [
    ...stops.map((stop): SendsRow => ({ kind: "stop", stop })),
    ...circuits.map((circuit): SendsRow => ({ kind: "circuit", circuit })),
    ...pauses.map((pause): SendsRow => ({ kind: "pause", pause })),
    ...deliveries.map((delivery): SendsRow => ({ kind: "delivery", delivery })),
  ];
}

export function selectedRow(state: State): SendsRow | undefined {
  return sendsRows(state)[state.sends.cursor];
}

/** Identifies a row across reads. */
export function rowKey(row: SendsRow): string {
  if (row.kind === "stop") return `stop ${row.stop.scope}`;
  if (row.kind === "circuit") return `circuit ${row.circuit.name}`;
  return row.kind === "pause" ? `pause ${row.pause.scope}` : row.delivery.id;
}

export function keyOfSelected(state: State): string | null {
  const row = selectedRow(state);
  return row === undefined ? null : rowKey(row);
}

/** The `:sends` line that lists what the selected stop, circuit or pause is about, if any. */
export function textOfSelected(state: State): string | null {
  const row = selectedRow(state);
  if (row?.kind === "stop") return textOfStop(row.stop, state.now);
  if (row?.kind === "circuit") return textOfCircuit(row.circuit, state.now);
  return row?.kind === "pause" ? textOfPause(row.pause, state.now) : null;
}

/** The user that the selected message was sent to; null for a test or a deleted user. */
export function selectedRecipient(
  state: State,
): { readonly userId: UserId; readonly username: string } | null {
  const row = selectedRow(state);
  const userId = row?.kind === "delivery" ? row.delivery.userId : null;
  const username = userId === null ? undefined : state.sends.names[userId];
  return userId === null || username === undefined ? null : { userId, username };
}
