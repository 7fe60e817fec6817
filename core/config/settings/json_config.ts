/**
 * Readers for settings in JSON. Each reads one value. An error goes to `refuse` with the path of
 * the value, never the value itself, and the reader returns the fallback.
 * @module
 */
import { isDestinationCountry } from "../../domain/account/phone_country.ts";
import { type MicroUsd, microUsdPerUsd } from "../../domain/sending/money.ts";

/** One value in a JSON file. `undefined` if it is absent. */
export interface JsonPlace {
  readonly value: unknown;
  /** For example `budgets.total.usd_per_day`. Empty for the top level. */
  readonly path: string;
  /** Reports an error. The message follows the path, as in "must be an object". */
  readonly refuse: (problem: string) => void;
}

/** The top level of a JSON file. */
export function wholeJson(value: unknown, errors: string[]): JsonPlace {
  return placeAt(value, "", errors);
}

function placeAt(value: unknown, path: string, errors: string[]): JsonPlace {
  const refuse = (problem: string): void =>
    void errors.push(`${path === "" ? "the top level" : path} ${problem}`);
  return { value, path, refuse };
}

export type JsonFields<Key extends string> = Readonly<Record<Key, JsonPlace>>;

/** The named fields of an object. Any other field is an error. An absent object has no fields. */
export function fieldsOf<Key extends string>(
  place: JsonPlace,
  keys: readonly Key[],
  errors: string[],
): JsonFields<Key> {
  const object = objectAt(place);
  for (const key of Object.keys(object)) {
    if (!keys.some((known) => known === key)) {
      errors.push(`${pathTo(place.path, key)} is unknown; known keys: ${keys.join(", ")}`);
    }
  }
  const fields = keys.map((key) =>
    [key, placeAt(ownValue(object, key), pathTo(place.path, key), errors)] as const
  );
  return Object.fromEntries(fields) as Record<Key, JsonPlace>;
}

/** All fields of an object keyed by country. A key that is not a country is an error. */
export function countriesOf(
  place: JsonPlace,
  errors: string[],
): readonly (readonly [string, JsonPlace])[] {
  return Object.entries(objectAt(place)).flatMap(([key, value]) => {
    const at = placeAt(value, pathTo(place.path, key), errors);
    if (isCountry(key)) return [[key, at] as const];
    at.refuse(notCountry);
    return [];
  });
}

/** The items of a list of at most `max`. An absent list has none. */
export function itemsOf(place: JsonPlace, max: number, errors: string[]): readonly JsonPlace[] {
  const { value } = place;
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    place.refuse("must be a list");
    return [];
  }
  if (value.length > max) place.refuse(`must have at most ${max} entries`);
  return value.slice(0, max).map((item, at) => placeAt(item, `${place.path}[${at}]`, errors));
}

/** Text that `parse` accepts. Null, with an error, for anything else and if it is absent. */
export function parsedText<Value>(
  place: JsonPlace,
  parse: (text: string) => Value | null,
  problem: string,
): Value | null {
  const parsed = typeof place.value === "string" ? parse(place.value) : null;
  if (parsed === null) place.refuse(problem);
  return parsed;
}

/** Whether there is a value at a path. Null counts as a value. */
export function hasPath(json: unknown, ...path: readonly string[]): boolean {
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

/** Operators write the keys, but the file may be the wrong one and contain anything. */
function pathTo(parent: string, key: string): string {
  const name = /^\w{1,40}$/.test(key) ? key : "(invalid key)";
  return parent === "" ? name : `${parent}.${name}`;
}

const notCountry = "is not a country: use an ISO 3166-1 alpha-2 code such as BR, or ZZ for " +
  "numbers that belong to no country";

function isCountry(value: unknown): value is string {
  return typeof value === "string" && /^[A-Z]{2}$/.test(value) && isDestinationCountry(value);
}

/** A list of countries without duplicates. */
export function countryList(place: JsonPlace, fallback: readonly string[]): readonly string[] {
  return listOf(place, fallback, isCountry, notCountry);
}

/** A list of the given words without duplicates. */
export function wordList<Word extends string>(
  place: JsonPlace,
  words: readonly Word[],
  fallback: readonly Word[],
): readonly Word[] {
  const isWord = (value: unknown): value is Word => words.some((word) => word === value);
  return listOf(place, fallback, isWord, `is not one of ${words.join(", ")}`);
}

function listOf<Item>(
  place: JsonPlace,
  fallback: readonly Item[],
  isItem: (value: unknown) => value is Item,
  problem: string,
): readonly Item[] {
  const { value } = place;
  if (value === undefined) return fallback;
  if (!Array.isArray(value)) {
    place.refuse("must be a list");
    return fallback;
  }
  const invalid = value.findIndex((item) => !isItem(item));
  if (invalid !== -1) place.refuse(`has an invalid entry: entry ${invalid + 1} ${problem}`);
  if (new Set(value).size < value.length) place.refuse("has a duplicate entry");
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

/** US dollars with at most six decimals, so that they are exact in millionths. */
export function dollars(place: JsonPlace, max: number, fallback: MicroUsd): MicroUsd {
  const { value } = place;
  if (value === undefined) return fallback;
  if (typeof value === "number" && value >= 0 && value <= max) {
    const micro = toMicroUsd(value);
    if (micro / microUsdPerUsd === value) return micro;
  }
  place.refuse(`must be US dollars from 0 to ${max} with at most six decimals`);
  return fallback;
}

export function toMicroUsd(usd: number): MicroUsd {
  return Math.round(usd * microUsdPerUsd);
}

/** Like `read`, but accepts `null`, which means no limit. */
export function orNull<Value>(
  place: JsonPlace,
  fallback: Value | null,
  read: (place: JsonPlace) => Value,
): Value | null {
  if (place.value === undefined) return fallback;
  return place.value === null ? null : read(place);
}
