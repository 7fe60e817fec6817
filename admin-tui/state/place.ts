import type { User } from "../../core/domain/account/user.ts";
import type { TerminalsDescription } from "../../core/operator.ts";
import type { AppsState, AppState } from "./access_state.ts";
import type { CaseState } from "./case_state.ts";
import type { DeliveryState } from "./delivery_state.ts";
import type { MainScreen, Screen } from "./screen.ts";
import type { HoldingState, UserState } from "./user_state.ts";

/** What can be on the screen. A detail contains its own cursor; a main screen has it in `State`. */
export type Place =
  | MainPlace
  | { readonly screen: "user"; readonly user: UserState }
  | { readonly screen: "holding"; readonly holding: HoldingState }
  | { readonly screen: "case"; readonly case: CaseState }
  | { readonly screen: "delivery"; readonly delivery: DeliveryState }
  | { readonly screen: "terminals"; readonly terminals: TerminalsState }
  | { readonly screen: "apps"; readonly apps: AppsState }
  | { readonly screen: "app"; readonly app: AppState }
  /** There is one board; its cursor is in `State`, too. */
  | { readonly screen: "board" };

/** Who has a terminal open, and what operators did last. */
export interface TerminalsState {
  readonly asked: boolean;
  /** Null before the first answer. */
  readonly read: TerminalsDescription | null;
  readonly trouble: string | null;
  /** The index of the selected terminal or event. */
  readonly cursor: number;
  /** The first visible line of each pane. */
  readonly tops: readonly number[];
}

export interface MainPlace {
  readonly screen: MainScreen;
}

/** The way to the current place, which is last. Back removes it. No place occurs twice. */
export type Trail = readonly [MainPlace, ...Place[]];

interface Placed {
  readonly places: Trail;
}

/** The current place. */
export function placeOf({ places }: Placed): Place {
  return places.at(-1) ?? places[0];
}

export function screenOf(state: Placed): Screen {
  return placeOf(state).screen;
}

/** The user on the screen; null on other screens. */
export function userOf(state: Placed): UserState | null {
  const place = placeOf(state);
  return place.screen === "user" ? place.user : null;
}

/** The device or the factor on the screen; null on other screens. */
export function holdingOf(state: Placed): HoldingState | null {
  const place = placeOf(state);
  return place.screen === "holding" ? place.holding : null;
}

/** The case on the screen; null on other screens. */
export function caseOf(state: Placed): CaseState | null {
  const place = placeOf(state);
  return place.screen === "case" ? place.case : null;
}

/** The message on the screen; null on other screens. */
export function deliveryOf(state: Placed): DeliveryState | null {
  const place = placeOf(state);
  return place.screen === "delivery" ? place.delivery : null;
}

/** The user that this message was sent to; null for a test, a deleted user or before it is read. */
export function recipientOf(state: Placed): User | null {
  return deliveryOf(state)?.trace?.user ?? null;
}

/** The list of terminals on the screen; null on other screens. */
export function terminalsOf(state: Placed): TerminalsState | null {
  const place = placeOf(state);
  return place.screen === "terminals" ? place.terminals : null;
}

/** The list of apps on the screen; null on other screens. */
export function appsOf(state: Placed): AppsState | null {
  const place = placeOf(state);
  return place.screen === "apps" ? place.apps : null;
}

/** The app on the screen; null on other screens. */
export function appOf(state: Placed): AppState | null {
  const place = placeOf(state);
  return place.screen === "app" ? place.app : null;
}

/** Identifies a place. */
export function placeKey(place: Place): string {
  switch (place.screen) {
    case "user":
      return place.user.userId;
    case "holding":
      return `${place.holding.kind} ${place.holding.id}`;
    case "case":
      return `case of ${place.case.userId}`;
    case "delivery":
      return place.delivery.deliveryId;
    case "app":
      return place.app.clientId;
    default:
      return place.screen;
  }
}

/** Opens a place over the current one. If the way leads through it, it is returned to instead. */
export function openPlace<State extends Placed>(state: State, place: Place): State {
  const at = state.places.findIndex((one) => placeKey(one) === placeKey(place));
  return at === -1 ? withPlaces(state, [...state.places, place]) : cutAt(state, at);
}

/** Opens a main screen, and leaves everything else. */
export function openMain<State extends Placed>(state: State, screen: MainScreen): State {
  return { ...state, places: [{ screen }] };
}

/** Returns to the place below the current one. A main screen stays. */
export function closePlace<State extends Placed>(state: State): State {
  return cutAt(state, Math.max(0, state.places.length - 2));
}

/** Replaces the current place by another of its kind, such as the next message of a list. */
export function replacePlace<State extends Placed>(state: State, place: Place): State {
  return withPlaces(state, [...state.places.slice(0, -1), place]);
}

/** Leaves the first place with this key, and all places opened from it. */
export function dropPlace<State extends Placed>(state: State, key: string): State {
  const at = state.places.findIndex((one) => placeKey(one) === key);
  return at < 1 ? state : cutAt(state, at - 1);
}

/** Applies a change to each place as if it were the current one. */
export function changeEachPlace<State extends Placed>(
  state: State,
  change: (state: State) => State,
): State {
  return state.places.reduce((whole, _, at) => {
    const alone = cutAt(whole, at);
    const next = change(alone);
    if (next === alone) return whole;
    return withPlaces(next, [...next.places, ...whole.places.slice(at + 1)]);
  }, state);
}

function cutAt<State extends Placed>(state: State, at: number): State {
  return withPlaces(state, state.places.slice(0, at + 1));
}

function withPlaces<State extends Placed>(state: State, places: readonly Place[]): State {
  return { ...state, places: [state.places[0], ...places.slice(1)] };
}
