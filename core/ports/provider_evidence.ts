/**
 * What the codes and words mean that a provider left on record. Few words for operators, with a
 * capital and without a full stop: nothing decides by them.
 */
export interface ProviderEvidence {
  /** What the provider's error code says of a send; null for one that is not known. */
  meaningOf(code: number): string | null;
  /** What an error of a carrier's says of a message; null for one that is not known. */
  carrierMeaningOf(code: string): string | null;
  /** Whether a message of this status, in the provider's word, has reached its phone. */
  hasArrived(messageStatus: string): boolean;
}
