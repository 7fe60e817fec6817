/**
 * Starts a task that no response waits for, such as recording a session's last use, or sending a
 * message whose duration would reveal whether a user exists. It starts after the current turn of
 * the event loop, and shutdown waits for it. Returns false, without starting it, if too many tasks
 * are running. Never throws. Errors that the task throws are reported as bugs, so it must catch
 * those that it expects (`StorageUnavailable`). A crash loses the task.
 */
export type Background = (task: () => Promise<void>) => boolean;
