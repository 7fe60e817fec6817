/** The newest 10,000 Twilio requests. Only the credentials are left out. */

const entriesMax = 10_000;

/** `status` is null until a response is sent. */
export type JournalEntry = {
  readonly at: string;
  readonly method: string;
  /** Includes the query. */
  readonly path: string;
  readonly form: Readonly<Record<string, string>>;
  readonly status: number | null;
  readonly twilioCode: number | null;
  readonly sid: string | null;
  /** The simulated fault, or null. */
  readonly fault: string | null;
};

type Outcome = Partial<Pick<JournalEntry, "status" | "twilioCode" | "sid" | "fault">>;

export type Journal = {
  /** Adds the entry immediately, so that a hanging request is visible; the result completes it. */
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
