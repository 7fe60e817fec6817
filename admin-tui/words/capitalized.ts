/** `Budget used up` for `budget used up`: where words begin a line. */
export function capitalized(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
