import type { StorageTrouble } from "../ports/stores/storage.ts";
import type { Troubles, Witness } from "../ports/witness.ts";

/** Remembers the troubles that alerts are about, and passes on everything to `next`. */
export function createTroubles(
  next: Witness,
): { readonly troubles: Troubles; readonly witness: Witness } {
  let credentialsRefused = false;
  let storageTrouble: StorageTrouble | null = null;
  return {
    witness: {
      sawEvent: next.sawEvent,
      sawHasherFallback: next.sawHasherFallback,
      sawHasherHang: next.sawHasherHang,
      sawStorageTrouble(trouble) {
        storageTrouble = trouble;
        next.sawStorageTrouble(trouble);
      },
      sawProviderFault(error, words) {
        credentialsRefused ||= error === "credentials";
        next.sawProviderFault(error, words);
      },
    },
    troubles: {
      takeCredentialsRefused() {
        const taken = credentialsRefused;
        credentialsRefused = false;
        return taken;
      },
      takeStorageTrouble() {
        const taken = storageTrouble;
        storageTrouble = null;
        return taken;
      },
    },
  };
}
