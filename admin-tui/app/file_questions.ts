/** Creates a file for the operator, in the folder of this terminal. */
export interface FileQuestion {
  readonly kind: "saveFile";
  /** Without a folder. */
  readonly name: string;
  readonly text: string;
}

/** Where the file is, relative to the folder that the terminal was started in; or why it is not. */
export type SavedFile = { readonly path: string } | { readonly trouble: string };

export interface FileAnswer {
  readonly kind: "saveFile";
  readonly saved: SavedFile;
}

/** Never replaces a file. Does not reject. */
export type SaveFile = (name: string, text: string) => Promise<SavedFile>;
