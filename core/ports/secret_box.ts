/** Encryption at rest with a key from the settings (AES-256-GCM). */
export interface SecretBox {
  /** The key's id stands in the box. `context` (whose, for what) must be the same at opening. */
  seal(text: string, context: string): string;
  /** Null for a box of an unknown key, of another context, or changed since. */
  open(box: string, context: string): string | null;
  /** Whether the box was sealed with another key than `seal` uses now. */
  isOutdated(box: string): boolean;
}
