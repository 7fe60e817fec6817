import { type Codec, listOf, nullOr, record } from "../codec/codec.ts";
import { text } from "../codec/values.ts";

export interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** A page of a list. */
export function pageOf<Item>(item: Codec<Item>): Codec<PageOf<Item>> {
  return record<PageOf<Item>>({ items: listOf(item), next: nullOr(text) });
}
