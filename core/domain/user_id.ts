/** The ID of a user: `usr_` followed by a sortable ID (see `id.ts`). */
export type UserId = `usr_${string}`;
