import { isHashRefusal } from "../domain/login/hash_place.ts";
import type { PasswordHasher } from "../ports/hasher.ts";
import type { Meter } from "../ports/meter.ts";

/** Counts the hashes that were not computed. The pool of workers measures the others. */
export function meterHasher(hasher: PasswordHasher, meter: Meter): PasswordHasher {
  const noteRefusal = <Answer extends string>(answer: Answer): Answer => {
    if (answer === "client_left") meter.count("latchkey_hash_abandoned_total", {});
    else if (isHashRefusal(answer)) meter.count("latchkey_hash_refused_total", {});
    return answer;
  };
  return {
    ...hasher,
    hasRoom: (...places) => {
      const hasRoom = hasher.hasRoom(...places);
      if (!hasRoom) meter.count("latchkey_hash_refused_total", {});
      return hasRoom;
    },
    hash: async (password, place) => noteRefusal(await hasher.hash(password, place)),
    verify: async (password, stored, place) =>
      noteRefusal(await hasher.verify(password, stored, place)),
  };
}
