import { importColumns } from "../import_row.ts";
import type { Mapping } from "./mapping.ts";

const known: ReadonlySet<string> = new Set(importColumns);

/** Latchkey's own columns, as `users export` writes them. An unknown one may be misspelled. */
export const ownColumns: Mapping = {
  listKey: null,
  map: (values) => {
    const unknown = Object.keys(values).find((name) => !known.has(name));
    if (unknown !== undefined) return { field: unknown.slice(0, 40), code: "unknown_field" };
    return {
      username: values["username"],
      passwordHash: values["password_hash"],
      phoneNumber: values["phone_number"],
      phoneVerified: values["phone_verified"],
      roles: values["roles"],
      metadata: values["metadata"],
      locked: values["locked"],
      createdAt: values["created_at"],
    };
  },
};
