/** What to do about a key that a server refuses. Null for other codes. */
export function keyRefusal(code: string, host: string): string | null {
  switch (code) {
    case "api_key_invalid":
      return `${host} does not know this key. Check LATCHKEY_KEY or LATCHKEY_KEY_FILE.`;
    case "api_key_expired":
      return `This key has expired on ${host}. Ask for another one.`;
    case "api_key_revoked":
      return `This key was revoked on ${host}. Ask for another one.`;
    case "api_key_scope_missing":
      return `This key does not have the scope terminal on ${host}. Ask for one made with ` +
        "keys create NAME --scope terminal: the scope operator does not include it.";
    default:
      return null;
  }
}
