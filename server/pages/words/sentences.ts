import type { en } from "./en.ts";

/** The sentences of one language. A sentence with a value is a function. */
export type Words = Widened<typeof en>;

type Widened<T> = T extends string ? string
  : T extends (...values: infer V) => string ? (...values: V) => string
  : { readonly [Name in keyof T]: Widened<T[Name]> };
