/** Dead messages, as an operator names them: of one target or all, and of one event or all. */
export interface TypedMessages {
  readonly target: string | null;
  /** Any text. One that is not an ID of an event chooses nothing. */
  readonly eventId: string | null;
}
