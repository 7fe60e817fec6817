/**
 * Explains a provider's recorded codes and statuses to operators, in short phrases with a capital
 * letter and no period. No decision depends on them.
 */
export interface ProviderEvidence {
  /** What the provider's error code means for a send. Null if it is unknown. */
  meaningOf(code: number): string | null;
  /** What a carrier's error means for a message. Null if it is unknown. */
  carrierMeaningOf(code: string): string | null;
  /** Whether a message with this provider status has reached its phone. */
  hasArrived(messageStatus: string): boolean;
}
