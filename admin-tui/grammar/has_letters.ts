/** Fuzzy match: the text contains these letters in this order, in any case. */
export function hasLetters(text: string, letters: string): boolean {
  let from = 0;
  return [...letters.toLowerCase().replaceAll(" ", "")].every((letter) => {
    const at = text.toLowerCase().indexOf(letter, from);
    from = at + 1;
    return at !== -1;
  });
}
