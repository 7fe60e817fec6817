import { limitOf, type Throttle } from "./domain/throttle.ts";
import type { HashPlace } from "./domain/login/hash_place.ts";
import type { PasswordHasher } from "./ports/hasher.ts";
import type { Ports } from "./ports/ports.ts";
import type { ThrottleStore } from "./ports/stores/throttle_store.ts";

/**
 * Windows that stay limited in development: guesses, for which an app has to handle refusals, and
 * how often an alert is raised.
 */
const kept = [
  "password_name",
  "totp_confirmation",
  "reset_app",
  "reset_app_familiar",
  "provider_fault",
  "alert",
];

/** The ports that limit how often something can be done. */
type Limits = Pick<Ports, "throttles" | "hasher">;

/** For development: lifts the limits on counts, but not those on guesses and waits. */
export function liftLimits<Opened extends Limits>(opened: Opened): Opened {
  const { throttles, hasher } = opened;
  return { ...opened, throttles: liftCounts(throttles), hasher: liftPlaces(hasher) };
}

/**
 * Windows count, but none is ever full, so that a test suite can register and log in as often as it
 * likes. Growing delays stay: they are the waits after incorrect passwords and between two codes.
 * Budgets are part of the sending policy.
 */
function liftCounts(throttles: ThrottleStore): ThrottleStore {
  return {
    takeThrottles: (list, now) => throttles.takeThrottles(list.map(lifted), now),
    peekThrottles: (list, now) => throttles.peekThrottles(list.map(lifted), now),
    giveBackThrottles: (taken, forgotten) => throttles.giveBackThrottles(taken, forgotten),
  };
}

function lifted(throttle: Throttle): Throttle {
  if (!("max" in throttle) || kept.includes(limitOf(throttle.key))) return throttle;
  return { ...throttle, max: Number.MAX_SAFE_INTEGER };
}

/** Every hash may use all workers and the whole queue. */
function liftPlaces(hasher: PasswordHasher): PasswordHasher {
  const lifted = ({ network, left }: HashPlace): HashPlace => ({
    network,
    standing: "familiar",
    ...(left === undefined ? {} : { left }),
  });
  return {
    ...hasher,
    hasRoom: (...places) => hasher.hasRoom(...places.map(lifted)),
    hash: (password, place) => hasher.hash(password, lifted(place)),
    verify: (password, stored, place) => hasher.verify(password, stored, lifted(place)),
  };
}
