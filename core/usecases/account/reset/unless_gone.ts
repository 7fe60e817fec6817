import { StorageUnavailable, UserGone } from "../../../ports/stores/storage.ts";

/**
 * Runs a background task. Ignores a database that cannot be written now, and a user who was just
 * deleted: the user can make the request again.
 */
export async function unlessGone(task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    const expected = error instanceof StorageUnavailable || error instanceof UserGone;
    if (!expected) throw error;
  }
}
