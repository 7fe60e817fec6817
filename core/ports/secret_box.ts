/** Encryption at rest with a key from the settings (AES-256-GCM). */
export interface SecretBox {
  /** Encrypts text. The box contains the key's ID. `open` needs the same `context` (owner, use). */
  seal(text: string, context: string): string;
  /** Decrypts a box. Null if its key is unknown, the context differs, or the box was modified. */
  open(box: string, context: string): string | null;
  /**
   * 32 bytes that follow from `text`, and that only the holder of the key that `seal`
   * uses can compute. Another `context` makes another one.
   */
  mac(text: string, context: string): Uint8Array;
  /** Whether a box was encrypted with a different key from the one that `seal` uses. */
  isOutdated(box: string): boolean;
}
