-- Verifications of phone numbers that apps with their own accounts request with an API key.

-- No foreign key to the key: a row outlives nothing, and is removed a day after it expires.
CREATE TABLE phone_verifications (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY CHECK (substr(id, 1, 4) = 'vrf_'),
  api_key_id TEXT /*pg COLLATE "C" */ NOT NULL,
  purpose TEXT /*pg COLLATE "C" */ NOT NULL,
  phone_number TEXT /*pg COLLATE "C" */ NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_as TEXT /*pg COLLATE "C" */ CHECK (ended_as IN ('approved', 'expired')),
  ended_at BIGINT,
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  sends INTEGER NOT NULL CHECK (sends >= 0),
  sms_sends INTEGER NOT NULL CHECK (sms_sends >= 0),
  landline INTEGER NOT NULL DEFAULT 0 CHECK (landline IN (0, 1)),
  resend_after BIGINT NOT NULL,
  -- The provider's ID.
  verification_id TEXT /*pg COLLATE "C" */,
  channel TEXT /*pg COLLATE "C" */ NOT NULL CHECK (channel IN ('sms', 'call', 'whatsapp')),
  CHECK ((ended_as IS NULL) = (ended_at IS NULL))
);
CREATE INDEX phone_verifications_by_verification ON phone_verifications (verification_id)
  WHERE verification_id IS NOT NULL;
CREATE INDEX phone_verifications_by_expires_at ON phone_verifications (expires_at);

-- The verification that a message was for, and the API key of the request. The name is as it was.
ALTER TABLE deliveries ADD COLUMN phone_verification_id TEXT /*pg COLLATE "C" */;
ALTER TABLE deliveries ADD COLUMN api_key_id TEXT /*pg COLLATE "C" */;
ALTER TABLE deliveries ADD COLUMN api_key_name TEXT /*pg COLLATE "C" */;
CREATE INDEX deliveries_by_phone_verification ON deliveries (phone_verification_id, at, id)
  WHERE phone_verification_id IS NOT NULL;
