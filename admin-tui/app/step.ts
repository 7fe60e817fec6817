import type { State } from "../state/state.ts";
import type { Effect } from "./effects.ts";

/** What an `update` gives: the next state, and what the program is to do. */
export type Step = readonly [State, readonly Effect[]];
