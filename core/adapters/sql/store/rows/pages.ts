import type { Page } from "../../../../ports/stores/storage.ts";

/** Makes a page from `found`, which has at most one item more than `limit`. */
export function pageOf<Item>(
  found: readonly { readonly item: Item; readonly cursor: string }[],
  limit: number,
): Page<Item> {
  const shown = found.slice(0, limit);
  return {
    items: shown.map(({ item }) => item),
    next: found.length > limit ? shown.at(-1)?.cursor ?? null : null,
  };
}
