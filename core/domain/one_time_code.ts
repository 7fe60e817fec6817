import { foldTypedCode } from "./typed_text.ts";

/** A normalized code: 4 to 10 digits, the range of Twilio Verify. */
export type Code = string & { readonly brand: "Code" };

/** Parses a code as people type or paste it: `123 456`, `123-456`, or digits of any script. */
export function parseCode(text: string): Code | null {
  const code = foldTypedCode(text);
  return code !== null && /^[0-9]{4,10}$/.test(code) ? code as Code : null;
}
