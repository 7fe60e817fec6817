import type { Stores } from "../../../ports/stores/stores.ts";

/** The methods of all stores, as the statements are still cut. */
export type Store =
  & Stores["users"]
  & Stores["challenges"]
  & Stores["sessions"]
  & Stores["factors"]
  & Stores["sending"]
  & Stores["controls"]
  & Stores["throttles"]
  & Stores["events"]
  & Stores["keys"]
  & Stores["reports"]
  & Stores["upkeep"];
