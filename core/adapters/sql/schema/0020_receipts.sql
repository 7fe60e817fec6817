-- Reports of the provider about messages that did not arrive.

-- Whether the provider reported that the message did not arrive. The fraud guard does not count
-- such sends: their codes could not be entered.
ALTER TABLE deliveries ADD COLUMN undelivered INTEGER NOT NULL DEFAULT 0
  CHECK (undelivered IN (0, 1));
DROP INDEX deliveries_of_strangers_by_network;
DROP INDEX deliveries_of_strangers_by_site;
DROP INDEX deliveries_of_strangers_by_prefix;
DROP INDEX deliveries_of_strangers_by_country;
CREATE INDEX deliveries_of_strangers_by_network
  ON deliveries (network, at, approved_at, undelivered, prefix, known, purpose, status)
  WHERE known = 0 AND purpose <> 'notice' AND status IN ('started', 'sent', 'uncertain');
CREATE INDEX deliveries_of_strangers_by_site
  ON deliveries (site, at, approved_at, undelivered, network, prefix, known, purpose, status)
  WHERE site IS NOT NULL AND known = 0 AND purpose <> 'notice'
    AND status IN ('started', 'sent', 'uncertain');
CREATE INDEX deliveries_of_strangers_by_prefix
  ON deliveries (prefix, at, approved_at, undelivered, network, known, purpose, status)
  WHERE known = 0 AND purpose <> 'notice' AND status IN ('started', 'sent', 'uncertain');
CREATE INDEX deliveries_of_strangers_by_country
  ON deliveries (country, at, approved_at, undelivered, network, prefix, known, purpose, status)
  WHERE known = 0 AND purpose <> 'notice' AND status IN ('started', 'sent', 'uncertain');

-- When the newest message was counted, the channel of that message if it did not arrive, and
-- whether an SMS to this number did not arrive.
ALTER TABLE challenges ADD COLUMN last_send_at BIGINT;
ALTER TABLE challenges ADD COLUMN undelivered_channel TEXT /*pg COLLATE "C" */
  CHECK (undelivered_channel IN ('sms', 'call', 'whatsapp'));
ALTER TABLE challenges ADD COLUMN sms_undelivered INTEGER NOT NULL DEFAULT 0
  CHECK (sms_undelivered IN (0, 1));
