-- After the last slice, the copy takes the name.
DROP TABLE recovery_codes_before;
ALTER TABLE recovery_codes_next RENAME TO recovery_codes;
CREATE INDEX recovery_codes_by_expires_at ON recovery_codes (expires_at)
  WHERE expires_at IS NOT NULL;
