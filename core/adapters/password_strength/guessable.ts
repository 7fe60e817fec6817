import { type MatchEstimated, ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs as graphs, dictionary } from "@zxcvbn-ts/language-common";

/**
 * A password that is guessed sooner is refused. NIST SP 800-63B-4 3.2.2 allows at most 100 guesses
 * in a row, but one who tries the same passwords on all accounts gets further. Of random passwords,
 * one in nine of eight digits is refused, and none of eight letters.
 */
const guessesMin = 1_000_000;

/** Estimates take time that grows faster than the length: 0.1 seconds at most for this one. */
const partLengthMax = 64;

/** How many times more guesses a character between words costs: there are about 20 usual ones. */
const separatorGuesses = 20;
/** With shorter words on average, a text has no pattern without its separators. */
const wordLengthMin = 2;
/** How many times more guesses a character that is typed several times costs. */
const repeatGuesses = 2;

const estimator = new ZxcvbnFactory({ dictionary, graphs });
/** Knows no words but those of the user. */
const patternsOnly = new ZxcvbnFactory({ dictionary: {}, graphs });

/**
 * Whether a password takes fewer than a million guesses, or consists of nothing but repeated
 * characters, sequences, keyboard patterns, dates and personal words. A long password is as hard to
 * guess as the hardest of its parts.
 */
export function isGuessable(password: string, words: readonly string[]): boolean {
  return partsOf(password).every((part) => isPatterned(part, words) || hasFewGuesses(part, words));
}

function partsOf(password: string): readonly string[] {
  const characters = Array.from(password);
  const count = Math.ceil(characters.length / partLengthMax);
  // Of equal length, because a short rest would be easy to guess. It is not cut inside a character.
  const size = Math.ceil(characters.length / count);
  return Array.from(
    { length: count },
    (_, at) => characters.slice(at * size, (at + 1) * size).join(""),
  );
}

/** One character, which may be repeated: ten different ones are not as easy to guess as one. */
const betweenWords = /([^\p{L}\p{N}])\1*/gu;
const repeated = /(.)\1+/gu;

function hasFewGuesses(text: string, words: readonly string[]): boolean {
  if (guessesOf(text, words) < guessesMin) return true;
  const bare = text.replace(betweenWords, "");
  const separators = text.match(betweenWords)?.length ?? 0;
  // Otherwise "Summer2024!" would look like a word and five unrelated characters.
  if (separators > 0 && bare !== "") {
    if (guessesOf(bare, words) * separatorGuesses ** separators < guessesMin) return true;
  }
  const runs = text.match(repeated)?.length ?? 0;
  const single = text.replace(repeated, "$1");
  // Otherwise "aabbccdd" would look like eight unrelated characters.
  return runs > 0 && guessesOf(single, words) * repeatGuesses ** runs < guessesMin;
}

/**
 * How many guesses find the text if the attacker knows of which parts it consists, but not in which
 * order. The library's own total adds the guesses of shorter combinations, which are 10,000 times
 * more for each part: "qwerty123abc" would look as hard to guess as eight random characters.
 */
function guessesOf(text: string, words: readonly string[]): number {
  const { sequence } = estimator.check(text, [...words]);
  return sequence.reduce((product, match, at) => product * guessesOfMatch(match) * (at + 1), 1);
}

/** Each match of a result has its guesses, although the type of a result does not say so. */
function guessesOfMatch(match: Partial<MatchEstimated>): number {
  return match.guesses ?? Infinity;
}

/** Whether the text has no part that is neither a pattern nor personal. */
function isPatterned(text: string, words: readonly string[]): boolean {
  const bare = text.replace(betweenWords, "");
  // "a#b!c$d%" is not the sequence "abcd".
  const separators = text.match(betweenWords)?.length ?? 0;
  if (bare.length < separators * wordLengthMin) return false;
  const { sequence } = patternsOnly.check(bare, [...words]);
  return sequence.length > 0 && sequence.every(isPattern);
}

/** A repeated part is as hard to guess as the part. */
function isPattern(match: { readonly pattern: string; readonly baseGuesses?: number }): boolean {
  if (match.pattern === "repeat") return (match.baseGuesses ?? 0) < guessesMin;
  return match.pattern !== "bruteforce" && match.pattern !== "separator";
}
