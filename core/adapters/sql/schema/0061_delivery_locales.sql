-- The language that a message was requested in, so that an operator sends it again in the same one.
ALTER TABLE deliveries ADD COLUMN locale TEXT /*pg COLLATE "C" */;
