import type { Scope } from "../../app/scope.ts";
import type { Size } from "../../draw/layout.ts";
import type { BulkDialog } from "../../state/bulk_state.ts";
import { bulkDialog } from "./bulk_dialog.ts";

export const bulkStacks = {
  bulkAsked: ["bulkOpen", "always"],
  bulkReason: ["bulkReason", "bulkOpen", "bulkText", "field", "always"],
  bulkConfirm: ["bulkOpen", "bulkText", "field", "always"],
  bulkPerforming: ["bulkPerforming", "always"],
  bulkDone: ["bulkDone", "bulkText", "always"],
} as const satisfies Record<string, readonly Scope[]>;

/** No step has a key that runs the action: the typed number does. */
export function bulkScopes(dialog: BulkDialog, size: Size): readonly Scope[] {
  const scrolls = bulkDialog(dialog, size).topMax > 0;
  return stackOf(dialog).filter((scope) => scope !== "bulkText" || scrolls);
}

function stackOf({ step }: BulkDialog): readonly Scope[] {
  switch (step) {
    case "asking":
      return bulkStacks.bulkAsked;
    case "reason":
      return bulkStacks.bulkReason;
    case "confirm":
      return bulkStacks.bulkConfirm;
    case "performing":
      return bulkStacks.bulkPerforming;
    case "done":
      return bulkStacks.bulkDone;
  }
}
