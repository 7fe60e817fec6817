/** Capitalizes the first letter: `budget used up` becomes `Budget used up`. */
export function capitalized(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
