import { foldTypedCode } from "./typed_text.ts";

/** A code as it is compared: 4 to 10 digits (Verify's range). */
export type Code = string & { readonly brand: "Code" };

/** Takes a code as people type and paste it: `123 456`, `123-456`, digits of any script. */
export function parseCode(text: string): Code | null {
  const code = foldTypedCode(text);
  return code !== null && /^[0-9]{4,10}$/.test(code) ? code as Code : null;
}
