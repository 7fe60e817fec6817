-- One row with the key of the HMAC before bcrypt, for passwords over 72 bytes without a pepper. The
-- first start creates it, and it never changes: without it, those passwords cannot be checked.
CREATE TABLE password_key (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  secret TEXT /*pg COLLATE "C" */ NOT NULL
);
