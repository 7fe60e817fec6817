/** Files that a command reads or writes in parts, because they may be larger than the memory. */
export interface CommandFiles {
  /** Opens a file; `-` is standard input. Rejects if it cannot be read. */
  open(path: string): Promise<OpenedFile>;
  /** Creates a file that only its owner can read. Rejects if it exists or cannot be written. */
  create(path: string): Promise<CreatedFile>;
}

export interface OpenedFile {
  /** In bytes; null if it is not known. */
  readonly size: number | null;
  readonly chunks: AsyncIterable<Uint8Array>;
}

export interface CreatedFile {
  write(text: string): Promise<void>;
  close(): Promise<void>;
  /** Closes and removes the file. */
  discard(): Promise<void>;
}
