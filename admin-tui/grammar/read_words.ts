import type { Operator } from "../../core/operator.ts";
import type { DataKind, DataWord } from "./data_word.ts";

/** More would not be read. */
const wordsMax = 50;

type WordsCore = Pick<
  Operator,
  "listUsers" | "listClients" | "describeActivity" | "describeControls"
>;

/** Reads the words that complete the end of a `:` line, in any case. */
export async function readWords(
  core: WordsCore,
  { what, typed }: DataWord,
): Promise<readonly string[]> {
  const words = await readers[what](core, typed);
  return words.filter((word) => startsWith(word, typed));
}

function startsWith(word: string, typed: string): boolean {
  return word.toLowerCase().startsWith(typed.toLowerCase());
}

const readers: Readonly<
  Record<DataKind, (core: WordsCore, typed: string) => Promise<readonly string[]>>
> = {
  user: async (core, typed) => {
    const { items, next } = await core.listUsers({ search: typed, cursor: null, limit: wordsMax });
    const names = items.map(({ username }) => username);
    // Users found by their numbers come last. Further names may share only what was typed.
    const isAll = next === null || !startsWith(names.at(-1) ?? "", typed);
    return isAll ? names : [...names, typed];
  },
  app: async (core) => (await core.listClients()).map(({ name }) => name),
  // Those that are stopped, and those of the last day.
  country: async (core) => {
    const [{ countries }, { stops }] = await Promise.all([
      core.describeActivity({ window: "day" }),
      core.describeControls(),
    ]);
    const stopped = stops.flatMap(({ scope }) =>
      scope.startsWith("country:") ? [scope.slice("country:".length).toUpperCase()] : []
    );
    return [...new Set([...stopped, ...countries.map(({ name }) => name)])];
  },
  prefix: async (core) => {
    const { prefixes } = await core.describeActivity({ window: "day" });
    return prefixes.map(({ name }) => name);
  },
};
