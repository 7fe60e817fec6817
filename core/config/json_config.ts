/**
 * Readers for settings in JSON. Each looks at one value, hands its mistakes to `refuse` with the
 * path of the value and never the value itself, and then gives the fallback.
 * @module
 */
import { isDestinationCountry } from "../domain/sending/destination.ts";
import { type MicroUsd, microUsdPerUsd } from "../domain/sending/money.ts";

/** One value of a JSON file. `undefined`: it does not stand there. */
export interface JsonPlace {
  readonly value: unknown;
  /** `budgets.total.usd_per_day`; empty for the whole. */
  readonly path: string;
  /** Takes what is wrong, in words that follow the path. */
  readonly refuse: (mistake: string) => void;
}

/** The whole of a JSON text. */
export function wholeJson(value: unknown, mistakes: string[]): JsonPlace {
  return placeAt(value, "", mistakes);
}

function placeAt(value: unknown, path: string, mistakes: string[]): JsonPlace {
  const refuse = (mistake: string): void =>
    void mistakes.push(`${path === "" ? "the whole" : path} ${mistake}`);
  return { value, path, refuse };
}

export type JsonFields<Key extends string> = Readonly<Record<Key, JsonPlace>>;

/** The named fields of an object; any other is a mistake. An absent object has absent fields. */
export function fieldsOf<Key extends string>(
  place: JsonPlace,
  keys: readonly Key[],
  mistakes: string[],
): JsonFields<Key> {
  const object = objectAt(place);
  for (const key of Object.keys(object)) {
    if (!keys.some((known) => known === key)) {
      mistakes.push(`${pathTo(place.path, key)} is unknown; it may have ${keys.join(", ")}`);
    }
  }
  const fields = keys.map((key) =>
    [key, placeAt(ownValue(object, key), pathTo(place.path, key), mistakes)] as const
  );
  return Object.fromEntries(fields) as Record<Key, JsonPlace>;
}

/** All fields of an object that is keyed by country; a key that is none is a mistake. */
export function countriesOf(
  place: JsonPlace,
  mistakes: string[],
): readonly (readonly [string, JsonPlace])[] {
  return Object.entries(objectAt(place)).flatMap(([key, value]) => {
    const at = placeAt(value, pathTo(place.path, key), mistakes);
    if (isCountry(key)) return [[key, at] as const];
    at.refuse(notCountry);
    return [];
  });
}

/** Whether something stands at a path, be it null. */
export function stands(json: unknown, ...path: readonly string[]): boolean {
  let value = json;
  for (const key of path) {
    value = typeof value === "object" && value !== null ? ownValue(value, key) : undefined;
  }
  return value !== undefined;
}

function objectAt(place: JsonPlace): object {
  const { value } = place;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  if (value !== undefined) place.refuse("must be an object");
  return {};
}

function ownValue(object: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value;
}

/** Keys are an operator's, but a file that was mixed up may hold anything. */
function pathTo(parent: string, key: string): string {
  const name = /^\w{1,40}$/.test(key) ? key : "(odd name)";
  return parent === "" ? name : `${parent}.${name}`;
}

const notCountry = "is no country: ISO 3166-1 alpha-2 such as BR, or ZZ for numbers of no country";

function isCountry(value: unknown): value is string {
  return typeof value === "string" && /^[A-Z]{2}$/.test(value) && isDestinationCountry(value);
}

/** Countries, each once. */
export function countryList(place: JsonPlace, fallback: readonly string[]): readonly string[] {
  return listOf(place, fallback, isCountry, notCountry);
}

/** Words of a closed list, each once. */
export function wordList<Word extends string>(
  place: JsonPlace,
  words: readonly Word[],
  fallback: readonly Word[],
): readonly Word[] {
  const isWord = (value: unknown): value is Word => words.some((word) => word === value);
  return listOf(place, fallback, isWord, `is none of ${words.join(", ")}`);
}

function listOf<Item>(
  place: JsonPlace,
  fallback: readonly Item[],
  isItem: (value: unknown) => value is Item,
  mistake: string,
): readonly Item[] {
  const { value } = place;
  if (value === undefined) return fallback;
  if (!Array.isArray(value)) {
    place.refuse("must be a list");
    return fallback;
  }
  const odd = value.findIndex((item) => !isItem(item));
  if (odd !== -1) place.refuse(`has a wrong entry: number ${odd + 1} ${mistake}`);
  if (new Set(value).size < value.length) place.refuse("names something twice");
  return value.filter(isItem);
}

export function word<Word extends string>(
  place: JsonPlace,
  words: readonly Word[],
  fallback: Word,
): Word {
  const found = words.find((known) => known === place.value);
  if (found === undefined && place.value !== undefined) {
    place.refuse(`must be one of ${words.join(", ")}`);
  }
  return found ?? fallback;
}

export function wholeNumber(
  place: JsonPlace,
  { min, max }: { readonly min: number; readonly max: number },
  fallback: number,
): number {
  const { value } = place;
  if (value === undefined) return fallback;
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) {
    return value;
  }
  place.refuse(`must be a whole number from ${min} to ${max}`);
  return fallback;
}

/** US dollars, six decimals at most: exact in millionths. */
export function dollars(place: JsonPlace, max: number, fallback: MicroUsd): MicroUsd {
  const { value } = place;
  if (value === undefined) return fallback;
  if (typeof value === "number" && value >= 0 && value <= max) {
    const micro = toMicroUsd(value);
    if (micro / microUsdPerUsd === value) return micro;
  }
  place.refuse(`must be US dollars from 0 to ${max} with six decimals at most`);
  return fallback;
}

export function toMicroUsd(usd: number): MicroUsd {
  return Math.round(usd * microUsdPerUsd);
}

/** As `read` reads it, but `null` stands for no limit. */
export function orNull<Value>(
  place: JsonPlace,
  fallback: Value | null,
  read: (place: JsonPlace) => Value,
): Value | null {
  if (place.value === undefined) return fallback;
  return place.value === null ? null : read(place);
}
