import type { Page } from "../../../../ports/stores/storage.ts";

/** Cuts what was found, one more than a page at most, into a page. */
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
