/** Every Twilio request received, the newest 10,000. Nothing is hidden but the credentials. */

const entriesMax = 10_000;

/** `status` is null while no answer left, and stays so when none ever does. */
export type JournalEntry = {
  readonly at: string;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly form: Readonly<Record<string, string>>;
  readonly status: number | null;
  readonly twilioCode: number | null;
  readonly sid: string | null;
  /** The fault that was played on it, or null. */
  readonly fault: string | null;
};

type Outcome = Partial<Pick<JournalEntry, "status" | "twilioCode" | "sid" | "fault">>;

export type Journal = {
  /** Writes the entry at once, so that a request that hangs is seen; the result completes it. */
  readonly open: (
    received: Pick<JournalEntry, "at" | "method" | "path" | "form">,
  ) => (outcome: Outcome) => void;
  /** A copy, oldest first. */
  readonly entries: () => readonly JournalEntry[];
  readonly clear: () => void;
};

export function createJournal(): Journal {
  const entries: { -readonly [K in keyof JournalEntry]: JournalEntry[K] }[] = [];
  return {
    open: (received) => {
      const entry = { ...received, status: null, twilioCode: null, sid: null, fault: null };
      entries.push(entry);
      if (entries.length > entriesMax) entries.shift();
      return (outcome) => {
        Object.assign(entry, outcome);
      };
    },
    entries: () => entries.map((entry) => ({ ...entry })),
    clear: () => {
      entries.length = 0;
    },
  };
}
