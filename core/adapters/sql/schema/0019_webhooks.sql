-- Who receives events, from the settings of the service that started last.
CREATE TABLE webhook_targets (
  name TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  -- Patterns of event types, separated by spaces.
  events TEXT /*pg COLLATE "C" */ NOT NULL,
  alerts INTEGER NOT NULL CHECK (alerts IN (0, 1))
);

-- Orders events by their transactions, whatever the clocks of the instances say. SQLite needs none:
-- its processes share one clock, so the IDs are enough.
/*pg CREATE SEQUENCE webhook_positions; */

-- Not null while an event waits to be copied into messages. The mark is in the row of the event, so
-- that it is committed with it.
ALTER TABLE audit_events ADD COLUMN outbox BIGINT;
CREATE INDEX audit_events_in_outbox ON audit_events (outbox, id) WHERE outbox IS NOT NULL;

-- One event for one target.
CREATE TABLE webhook_messages (
  target TEXT /*pg COLLATE "C" */ NOT NULL,
  event_id TEXT /*pg COLLATE "C" */ NOT NULL,
  kind TEXT /*pg COLLATE "C" */ NOT NULL CHECK (kind IN ('event', 'alert')),
  -- Messages of a target with the same key are sent in the order of `position` and `event_id`.
  order_key TEXT /*pg COLLATE "C" */ NOT NULL,
  position BIGINT NOT NULL,
  body TEXT /*pg COLLATE "C" */ NOT NULL,
  created_at BIGINT NOT NULL,
  state TEXT /*pg COLLATE "C" */ NOT NULL
    CHECK (state IN ('pending', 'delivered', 'dead', 'expired', 'discarded')),
  -- Also the end of the lease of the instance that sends it.
  next_at BIGINT NOT NULL,
  attempts INTEGER NOT NULL,
  -- Why the last attempt failed.
  problem TEXT /*pg COLLATE "C" */,
  ended_at BIGINT,
  PRIMARY KEY (target, event_id)
);
CREATE INDEX webhook_messages_due ON webhook_messages (target, kind, next_at)
  WHERE state = 'pending';
CREATE INDEX webhook_messages_in_order ON webhook_messages
  (target, order_key, position, event_id) WHERE state IN ('pending', 'dead');
CREATE INDEX webhook_messages_ended ON webhook_messages (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX webhook_messages_by_age ON webhook_messages (created_at);
