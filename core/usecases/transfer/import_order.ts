import type { FirebaseConfig } from "../../domain/transfer/mappings/firebase_config.ts";
import type { ImportSource } from "../../domain/transfer/mappings/mappings.ts";
import type { LineFault } from "../../domain/transfer/parse_import_row.ts";

/** Where the users come from. */
export type ImportContent =
  /** UTF-8, in parts of any size. */
  | {
    readonly kind: "csv" | "json";
    readonly chunks: AsyncIterable<Uint8Array>;
  }
  /** The path of the early demo's SQLite file. */
  | { readonly kind: "register"; readonly path: string };

export interface ImportOrder {
  readonly content: ImportContent;
  readonly from: ImportSource;
  /** For the audit log. */
  readonly fileName: string;
  /** Required for `firebase`; otherwise null. */
  readonly firebase: FirebaseConfig | null;
  /** Whether numbers that the other system verified are verified here too. */
  readonly trustPhones: boolean;
  /** For numbers without a country code: ISO 3166-1 alpha-2. Null: they are refused. */
  readonly defaultCountry: string | null;
  /** Whether to check everything and write nothing. */
  readonly dryRun: boolean;
  /** For the audit log. Null for none. */
  readonly reason: string | null;
}

export interface ImportCounts {
  readonly read: number;
  readonly imported: number;
  /** Users who exist and are the same, such as those of an import that was interrupted. */
  readonly unchanged: number;
  readonly refused: number;
  /** Of the imported ones: without a password, until they are invited. */
  readonly withoutPassword: number;
  /** Of the imported ones: with a verified number. */
  readonly verified: number;
}

export type ImportStep =
  | { readonly kind: "refused"; readonly line: number; readonly faults: readonly LineFault[] }
  | { readonly kind: "progress"; readonly counts: ImportCounts }
  | { readonly kind: "done"; readonly counts: ImportCounts };
