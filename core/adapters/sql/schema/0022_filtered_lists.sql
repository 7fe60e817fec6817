-- Indexes for lists that would look through a whole table for the few rows that match.

-- Each filter of the list of deliveries, and the two that the API can combine. Other combinations
-- use one of these and check the rest.
CREATE INDEX deliveries_by_status ON deliveries (status, at);
CREATE INDEX deliveries_by_channel ON deliveries (channel, at);
CREATE INDEX deliveries_by_channel_and_status ON deliveries (channel, status, at);
CREATE INDEX deliveries_by_country ON deliveries (country, at);
CREATE INDEX deliveries_by_prefix ON deliveries (prefix, at);
CREATE INDEX deliveries_by_purpose ON deliveries (purpose, at);

-- Messages that an operator can send again, and those that a receiver has refused.
CREATE INDEX webhook_messages_dead ON webhook_messages (target, event_id) WHERE state = 'dead';
CREATE INDEX webhook_messages_failed ON webhook_messages (state, created_at, event_id, target)
  WHERE problem IS NOT NULL AND state IN ('pending', 'dead');
