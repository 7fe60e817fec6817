import type { PostgresPlace } from "./postgres_url.ts";

/** Tracks which of the URL's hosts new connections use. Usually there is one host. */
export interface PostgresPlaces {
  readonly count: number;
  current(): PostgresPlace;
  /**
   * Switches to the next place because this one is unreachable or does not accept writes. Has no
   * effect if another connection has already moved on.
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
