/**
 * Starts work that no answer waits for: a note of a session's last use, a message whose time would
 * tell whether somebody exists. It begins after the present turn of the event loop, and a stop
 * awaits it. False, and nothing is started, when too much is in flight. Never throws; what the task
 * throws is reported, so a task catches what it expects (`StorageUnavailable`). A crash loses it.
 */
export type Background = (task: () => Promise<void>) => boolean;
