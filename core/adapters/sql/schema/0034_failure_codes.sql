-- What a message failed with: our limit, or else the code of the provider or of the carrier.
CREATE INDEX deliveries_by_failure_code
  ON deliveries ((coalesce(block_reason, CAST(provider_code AS TEXT), message_error)), at)
  WHERE status IN ('refused', 'failed', 'uncertain', 'blocked') OR message_error IS NOT NULL;
