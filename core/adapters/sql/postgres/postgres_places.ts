import type { PostgresPlace } from "./postgres_url.ts";

/** Which of the URL's hosts new connections go to. One host is the usual case. */
export interface PostgresPlaces {
  readonly count: number;
  current(): PostgresPlace;
  /**
   * The place was away, or takes no writes: the next one is tried from now on. Nothing happens when
   * another connection has moved on already.
   */
  moveOnFrom(place: PostgresPlace): void;
}

export function createPlaces(places: readonly [PostgresPlace, ...PostgresPlace[]]): PostgresPlaces {
  let at = 0;
  const current = (): PostgresPlace => places[at] ?? places[0];
  return {
    count: places.length,
    current,
    moveOnFrom(place) {
      if (current() === place) at = (at + 1) % places.length;
    },
  };
}
