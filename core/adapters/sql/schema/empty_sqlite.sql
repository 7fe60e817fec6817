-- Generated from the migrations by tests/adapters/sql/empty_sqlite_test.ts. Change it only by a
-- new migration.

CREATE TABLE throttles (
  key TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  count INTEGER NOT NULL CHECK (count >= 0),
  ends_at BIGINT NOT NULL
, next_at BIGINT);

CREATE INDEX throttles_by_ends_at ON throttles (ends_at);

CREATE TABLE audit_events (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY CHECK (substr(id, 1, 4) = 'evt_'),
  at BIGINT NOT NULL,
  type TEXT NOT NULL,
  actor TEXT NOT NULL CHECK (actor IN ('user', 'operator')),
  actor_name TEXT,
  user_id TEXT /*pg COLLATE "C" */,
  address TEXT,
  request_id TEXT,
  reason TEXT,
  detail TEXT NOT NULL
, count INTEGER NOT NULL DEFAULT 1 CHECK (count >= 1), last_at BIGINT, fold_key TEXT /*pg COLLATE "C" */, api_key_id TEXT /*pg COLLATE "C" */, peer_address TEXT /*pg COLLATE "C" */, outbox BIGINT);

CREATE TABLE totps (
  user_id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  secret_box TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  confirmed_at BIGINT,
  last_step BIGINT NOT NULL
);

CREATE TABLE passkeys (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  user_id TEXT /*pg COLLATE "C" */ NOT NULL,
  name TEXT NOT NULL,
  public_key TEXT NOT NULL,
  sign_count BIGINT NOT NULL CHECK (sign_count >= 0),
  -- A JSON array of text.
  transports TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT
);

CREATE INDEX passkeys_by_user ON passkeys (user_id, created_at, id);

CREATE TABLE devices (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  secret_hash TEXT NOT NULL CHECK (length(secret_hash) = 64),
  user_id TEXT /*pg COLLATE "C" */ NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL CHECK (expires_at > created_at),
  ended_at BIGINT,
  address TEXT,
  user_agent TEXT
);

CREATE INDEX devices_by_user ON devices (user_id, created_at, id);

CREATE INDEX devices_by_end ON devices (coalesce(ended_at, expires_at));

CREATE TABLE signing_keys (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  -- The previous newest key, empty for the first one. Each key has at most one successor.
  follows TEXT NOT NULL UNIQUE,
  public_key TEXT NOT NULL,
  private_key_box TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  retires_at BIGINT NOT NULL CHECK (retires_at > created_at),
  expires_at BIGINT NOT NULL CHECK (expires_at > retires_at)
, algorithm TEXT /*pg COLLATE "C" */ NOT NULL DEFAULT 'ES256'
  CHECK (algorithm IN ('RS256', 'ES256')));

CREATE INDEX audit_events_by_at ON audit_events (at);

CREATE TABLE deliveries (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY CHECK (substr(id, 1, 4) = 'dlv_'),
  at BIGINT NOT NULL,
  purpose TEXT NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('sms', 'call', 'whatsapp')),
  user_id TEXT /*pg COLLATE "C" */,
  challenge_id TEXT /*pg COLLATE "C" */,
  masked_phone_number TEXT,
  number_key TEXT /*pg COLLATE "C" */,
  country TEXT /*pg COLLATE "C" */ NOT NULL,
  prefix TEXT /*pg COLLATE "C" */ NOT NULL,
  verified INTEGER NOT NULL CHECK (verified IN (0, 1)),
  network TEXT,
  request_id TEXT,
  status TEXT NOT NULL
    CHECK (status IN ('started', 'sent', 'refused', 'failed', 'uncertain', 'blocked')),
  block_reason TEXT,
  blocked_by TEXT,
  verification_id TEXT /*pg COLLATE "C" */,
  attempt_id TEXT /*pg COLLATE "C" */,
  provider_code INTEGER,
  http_status INTEGER,
  latency_ms INTEGER,
  -- Millionths of a US dollar.
  estimated_price BIGINT NOT NULL CHECK (estimated_price >= 0),
  price BIGINT,
  guesses INTEGER NOT NULL DEFAULT 0,
  approved_at BIGINT,
  message_status TEXT,
  message_error TEXT,
  reconciled_at BIGINT, known INTEGER NOT NULL DEFAULT 0 CHECK (known IN (0, 1)), site TEXT /*pg COLLATE "C" */, answered_channel TEXT /*pg COLLATE "C" */, look_ups INTEGER NOT NULL DEFAULT 0, found_at BIGINT, familiar INTEGER NOT NULL DEFAULT 0 CHECK (familiar IN (0, 1)), phone_verification_id TEXT /*pg COLLATE "C" */, api_key_id TEXT /*pg COLLATE "C" */, api_key_name TEXT /*pg COLLATE "C" */, undelivered INTEGER NOT NULL DEFAULT 0
  CHECK (undelivered IN (0, 1)), locale TEXT /*pg COLLATE "C" */,
  CHECK ((status = 'blocked') = (block_reason IS NOT NULL))
);

CREATE INDEX deliveries_unreconciled ON deliveries (at)
  WHERE reconciled_at IS NULL AND verification_id IS NOT NULL;

CREATE TABLE send_stops (
  scope TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  actor_name TEXT,
  reason TEXT NOT NULL
);

CREATE TABLE send_pauses (
  scope TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  until BIGINT NOT NULL,
  trips INTEGER NOT NULL CHECK (trips >= 1),
  recorded_only INTEGER NOT NULL CHECK (recorded_only IN (0, 1)),
  sends INTEGER NOT NULL,
  approved INTEGER NOT NULL
);

CREATE TABLE circuits (
  name TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY
    CHECK (name IN ('sms', 'call', 'whatsapp', 'check')),
  faults INTEGER NOT NULL CHECK (faults >= 1),
  last_fault_at BIGINT NOT NULL,
  open_until BIGINT,
  probe_until BIGINT
);

CREATE INDEX deliveries_gone_out ON deliveries
  (at, purpose, approved_at, country, prefix, latency_ms, price, estimated_price)
  WHERE status IN ('started', 'sent', 'uncertain');

CREATE INDEX deliveries_gone_wrong ON deliveries
  (at, purpose, status, country, prefix, block_reason, provider_code, http_status, message_error)
  WHERE status IN ('refused', 'failed', 'uncertain', 'blocked') OR message_error IS NOT NULL;

CREATE INDEX audit_events_of_failures ON audit_events (id)
  WHERE reason IS NOT NULL OR type IN ('circuit.opened', 'fraud_guard.paused', 'notice.not_sent');

CREATE TABLE clock_mark (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  at BIGINT NOT NULL
);

CREATE TABLE write_probe (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  at BIGINT NOT NULL,
  filler TEXT /*pg COLLATE "C" */ NOT NULL
);

CREATE TABLE secret_checks (
  kind TEXT /*pg COLLATE "C" */ NOT NULL CHECK (kind IN ('secrets_key', 'pepper')),
  id TEXT /*pg COLLATE "C" */ NOT NULL,
  value TEXT /*pg COLLATE "C" */,
  PRIMARY KEY (kind, id)
);

CREATE TABLE password_key (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  secret TEXT /*pg COLLATE "C" */ NOT NULL
);

CREATE TABLE development_mark (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  at BIGINT NOT NULL
);

CREATE TABLE user_metadata (
  user_id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  content TEXT /*pg COLLATE "C" */ NOT NULL
);

CREATE TABLE invitations (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  code_hash TEXT /*pg COLLATE "C" */ NOT NULL CHECK (length(code_hash) = 64),
  created_at BIGINT NOT NULL,
  -- The name of the operator or of the API key.
  created_by TEXT /*pg COLLATE "C" */,
  expires_at BIGINT NOT NULL,
  -- The user whose first password it sets. Null if it creates a user.
  user_id TEXT /*pg COLLATE "C" */,
  phone_number TEXT /*pg COLLATE "C" */,
  roles TEXT /*pg COLLATE "C" */ NOT NULL DEFAULT '[]',
  ended_as TEXT /*pg COLLATE "C" */ CHECK (ended_as IN ('used', 'revoked', 'expired')),
  ended_at BIGINT,
  -- No foreign key, like the audit log: the user may be deleted.
  used_by TEXT /*pg COLLATE "C" */,
  CHECK ((ended_as IS NULL) = (ended_at IS NULL))
);

CREATE UNIQUE INDEX invitations_by_code ON invitations (code_hash);

CREATE INDEX invitations_by_user ON invitations (user_id) WHERE user_id IS NOT NULL;

CREATE INDEX invitations_by_end ON invitations ((coalesce(ended_at, expires_at)));

CREATE TABLE retired_names (
  name_hash TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY CHECK (length(name_hash) = 64),
  retired_at BIGINT NOT NULL
);

CREATE TABLE name_key (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  secret TEXT /*pg COLLATE "C" */ NOT NULL
);

CREATE TABLE api_keys (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  name TEXT /*pg COLLATE "C" */ NOT NULL,
  secret_hash TEXT /*pg COLLATE "C" */ NOT NULL CHECK (length(secret_hash) = 64),
  -- Names of scopes, separated by spaces.
  scopes TEXT /*pg COLLATE "C" */ NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT /*pg COLLATE "C" */,
  expires_at BIGINT NOT NULL,
  last_used_at BIGINT,
  ended_at BIGINT,
  ended_as TEXT /*pg COLLATE "C" */ CHECK (ended_as IN ('revoked', 'expired')),
  CHECK ((ended_at IS NULL) = (ended_as IS NULL))
);

CREATE UNIQUE INDEX api_keys_by_name ON api_keys (name) WHERE ended_at IS NULL;

CREATE TABLE idempotent_requests (
  api_key_id TEXT /*pg COLLATE "C" */ NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
  idempotency_key TEXT /*pg COLLATE "C" */ NOT NULL,
  fingerprint TEXT /*pg COLLATE "C" */ NOT NULL CHECK (length(fingerprint) = 64),
  taken_at BIGINT NOT NULL,
  status INTEGER,
  resource_id TEXT /*pg COLLATE "C" */,
  PRIMARY KEY (api_key_id, idempotency_key)
);

CREATE INDEX idempotent_requests_by_age ON idempotent_requests (taken_at);

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

CREATE TABLE reset_nonces (
  nonce TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL CHECK (expires_at > created_at)
);

CREATE INDEX reset_nonces_by_expires_at ON reset_nonces (expires_at);

CREATE TABLE test_numbers (
  phone_number TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY
    CHECK (substr(phone_number, 1, 1) = '+'),
  code_hash TEXT /*pg COLLATE "C" */ NOT NULL CHECK (length(code_hash) > 0),
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL CHECK (expires_at > created_at),
  ended_at BIGINT,
  actor_name TEXT /*pg COLLATE "C" */,
  reason TEXT /*pg COLLATE "C" */ NOT NULL
);

CREATE TABLE "challenges" (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  secret_hash TEXT /*pg COLLATE "C" */ NOT NULL CHECK (length(secret_hash) = 64),
  user_id TEXT /*pg COLLATE "C" */ NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL CHECK (expires_at > created_at),
  ended_as TEXT /*pg COLLATE "C" */ CHECK (ended_as IN ('consumed', 'replaced')),
  attempts INTEGER NOT NULL CHECK (attempts BETWEEN 0 AND 5),
  sends INTEGER NOT NULL CHECK (sends BETWEEN 0 AND 5),
  resend_after BIGINT NOT NULL,
  verification_id TEXT /*pg COLLATE "C" */,
  channel TEXT /*pg COLLATE "C" */ CHECK (channel IN ('sms', 'call', 'whatsapp')),
  purpose TEXT /*pg COLLATE "C" */ NOT NULL CHECK (purpose IN ('login', 'step_up',
    'phone_change', 'password_reset', 'delayed_reset', 'passkey_enrollment')),
  phone_number TEXT /*pg COLLATE "C" */,
  session_id TEXT /*pg COLLATE "C" */,
  sms_sends INTEGER NOT NULL CHECK (sms_sends BETWEEN 0 AND 5),
  landline INTEGER NOT NULL CHECK (landline IN (0, 1)),
  passkey_nonce TEXT /*pg COLLATE "C" */,
  number_version INTEGER NOT NULL CHECK (number_version >= 0),
  expired_at BIGINT,
  prior_proof TEXT /*pg COLLATE "C" */
    CHECK (prior_proof IN ('totp', 'passkey', 'waiting_period')), last_send_at BIGINT, undelivered_channel TEXT /*pg COLLATE "C" */
  CHECK (undelivered_channel IN ('sms', 'call', 'whatsapp')), sms_undelivered INTEGER NOT NULL DEFAULT 0
  CHECK (sms_undelivered IN (0, 1)),
  CHECK ((verification_id IS NULL) = (channel IS NULL))
);

CREATE UNIQUE INDEX challenges_open ON challenges (user_id, purpose) WHERE ended_as IS NULL;

CREATE INDEX challenges_by_user ON challenges (user_id);

CREATE INDEX challenges_by_verification ON challenges (verification_id)
  WHERE verification_id IS NOT NULL;

CREATE INDEX challenges_by_expires_at ON challenges (expires_at);

CREATE TABLE measured_time (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  ms BIGINT NOT NULL CHECK (ms >= 0)
);

CREATE TABLE delayed_resets (
  user_id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  id TEXT /*pg COLLATE "C" */ NOT NULL UNIQUE,
  secret_hash TEXT /*pg COLLATE "C" */ NOT NULL CHECK (length(secret_hash) = 64),
  phone_number TEXT /*pg COLLATE "C" */ NOT NULL,
  started_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL CHECK (expires_at > started_at),
  started_ms BIGINT NOT NULL,
  wait_ms BIGINT NOT NULL CHECK (wait_ms > 0 AND wait_ms % 2 = 0),
  halfway_ms BIGINT,
  ended_at BIGINT,
  ended_ms BIGINT,
  ended_as TEXT /*pg COLLATE "C" */ CHECK (ended_as IN ('completed', 'expired', 'login', 'step_up',
    'password_reset', 'operator')),
  CHECK ((ended_as IS NULL) = (ended_at IS NULL) AND (ended_as IS NULL) = (ended_ms IS NULL))
);

CREATE INDEX delayed_resets_before_halfway ON delayed_resets (started_ms)
  WHERE ended_as IS NULL AND halfway_ms IS NULL;

CREATE INDEX delayed_resets_by_expires_at ON delayed_resets (expires_at);

CREATE TABLE webhook_targets (
  name TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  -- Patterns of event types, separated by spaces.
  events TEXT /*pg COLLATE "C" */ NOT NULL,
  alerts INTEGER NOT NULL CHECK (alerts IN (0, 1))
);

CREATE INDEX audit_events_in_outbox ON audit_events (outbox, id) WHERE outbox IS NOT NULL;

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

CREATE INDEX deliveries_by_at ON deliveries (at);

CREATE INDEX deliveries_by_user ON deliveries (user_id, at) WHERE user_id IS NOT NULL;

CREATE INDEX deliveries_by_verification ON deliveries (verification_id, at)
  WHERE verification_id IS NOT NULL;

CREATE INDEX deliveries_by_challenge ON deliveries (challenge_id, at)
  WHERE challenge_id IS NOT NULL;

CREATE INDEX deliveries_by_phone_verification ON deliveries (phone_verification_id, at)
  WHERE phone_verification_id IS NOT NULL;

CREATE INDEX deliveries_of_tests ON deliveries (at) WHERE purpose = 'test';

CREATE UNIQUE INDEX audit_events_by_fold_key ON audit_events (fold_key)
  WHERE fold_key IS NOT NULL;

CREATE INDEX audit_events_by_user ON audit_events (user_id, id) WHERE user_id IS NOT NULL;

CREATE INDEX deliveries_by_status ON deliveries (status, at);

CREATE INDEX deliveries_by_channel ON deliveries (channel, at);

CREATE INDEX deliveries_by_channel_and_status ON deliveries (channel, status, at);

CREATE INDEX deliveries_by_country ON deliveries (country, at);

CREATE INDEX deliveries_by_prefix ON deliveries (prefix, at);

CREATE INDEX deliveries_by_purpose ON deliveries (purpose, at);

CREATE INDEX webhook_messages_dead ON webhook_messages (target, event_id) WHERE state = 'dead';

CREATE INDEX webhook_messages_failed ON webhook_messages (state, created_at, event_id, target)
  WHERE problem IS NOT NULL AND state IN ('pending', 'dead');

CREATE TABLE "user_networks" (
  user_number BIGINT NOT NULL REFERENCES users (number) ON DELETE CASCADE,
  network /*pg BYTEA -- */ BLOB
    NOT NULL,
  last_login_at BIGINT NOT NULL,
  PRIMARY KEY (user_number, network)
) /*pg -- */ WITHOUT ROWID
;

CREATE TABLE user_agents (
  -- Never the number of a text that was removed: the service remembers the texts.
  number /*pg BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY -- */ INTEGER PRIMARY KEY AUTOINCREMENT
    ,
  text TEXT /*pg COLLATE "C" */ NOT NULL UNIQUE,
  -- No session that refers to it is kept for longer.
  kept_until BIGINT NOT NULL
);

CREATE INDEX user_agents_by_kept_until ON user_agents (kept_until);

CREATE TABLE "recovery_codes" (
  user_number BIGINT NOT NULL REFERENCES users (number) ON DELETE CASCADE,
  hash /*pg BYTEA -- */ BLOB
    NOT NULL CHECK (length(hash) = 32),
  created_at BIGINT NOT NULL,
  used_at BIGINT,
  -- Set for codes issued by an operator; null for a user's own codes, which do not expire.
  expires_at BIGINT,
  PRIMARY KEY (user_number, hash)
) /*pg -- */ WITHOUT ROWID
;

CREATE INDEX recovery_codes_by_expires_at ON recovery_codes (expires_at)
  WHERE expires_at IS NOT NULL;

CREATE TABLE oidc_clients (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  name TEXT /*pg COLLATE "C" */ NOT NULL,
  -- The name in lowercase.
  name_key TEXT /*pg COLLATE "C" */ NOT NULL UNIQUE,
  -- `[{"hash": "...", "added_at": 0}]`, newest first. A public client has none.
  secrets TEXT /*pg COLLATE "C" */ NOT NULL,
  redirect_uris TEXT /*pg COLLATE "C" */ NOT NULL,
  logout_uris TEXT /*pg COLLATE "C" */ NOT NULL,
  backchannel_logout_uri TEXT /*pg COLLATE "C" */,
  resources TEXT /*pg COLLATE "C" */ NOT NULL,
  id_token_algorithm TEXT /*pg COLLATE "C" */ NOT NULL
    CHECK (id_token_algorithm IN ('RS256', 'ES256')),
  third_party INTEGER NOT NULL CHECK (third_party IN (0, 1)),
  pkce_optional INTEGER NOT NULL CHECK (pkce_optional IN (0, 1)),
  -- Whether it comes from LATCHKEY_CLIENTS_FILE.
  declared INTEGER NOT NULL CHECK (declared IN (0, 1)),
  created_at BIGINT NOT NULL,
  disabled_at BIGINT,
  CHECK (pkce_optional = 0 OR secrets <> '[]')
);

CREATE TABLE oidc_grants (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  client_id TEXT /*pg COLLATE "C" */ NOT NULL REFERENCES oidc_clients (id) ON DELETE CASCADE,
  user_id TEXT /*pg COLLATE "C" */ NOT NULL,
  session_bytes BLOB NOT NULL,
  -- The same session, unless the grant outlives it: then it is removed when it was not used.
  scopes TEXT /*pg COLLATE "C" */ NOT NULL,
  -- A list in JSON.
  resources TEXT /*pg COLLATE "C" */ NOT NULL,
  nonce TEXT /*pg COLLATE "C" */,
  authenticated_at BIGINT NOT NULL,
  amr_first TEXT /*pg COLLATE "C" */ NOT NULL,
  amr_second TEXT /*pg COLLATE "C" */ NOT NULL,
  redirect_uri TEXT /*pg COLLATE "C" */ NOT NULL,
  code_hash TEXT /*pg COLLATE "C" */ NOT NULL CHECK (length(code_hash) = 64),
  code_challenge TEXT /*pg COLLATE "C" */,
  created_at BIGINT NOT NULL,
  code_expires_at BIGINT NOT NULL,
  redeemed_at BIGINT,
  last_used_at BIGINT NOT NULL,
  ended_at BIGINT,
  ended_as TEXT /*pg COLLATE "C" */ CHECK (ended_as IN ('revoked', 'replayed', 'account')), family_hash TEXT /*pg COLLATE "C" */, ends_with_number BIGINT
  REFERENCES "sessions" (number) ON DELETE CASCADE,
  CHECK ((ended_at IS NULL) = (ended_as IS NULL))
);

CREATE INDEX oidc_grants_by_user ON oidc_grants (user_id);

CREATE INDEX oidc_grants_by_session ON oidc_grants (session_bytes);

CREATE INDEX oidc_grants_unredeemed ON oidc_grants (code_expires_at) WHERE redeemed_at IS NULL;

CREATE TABLE oidc_refresh_tokens (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  secret_hash TEXT /*pg COLLATE "C" */ NOT NULL CHECK (length(secret_hash) = 64),
  grant_id TEXT /*pg COLLATE "C" */ NOT NULL REFERENCES oidc_grants (id) ON DELETE CASCADE,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);

CREATE INDEX oidc_refresh_tokens_by_grant ON oidc_refresh_tokens (grant_id);

CREATE TABLE oidc_consents (
  user_id TEXT /*pg COLLATE "C" */ NOT NULL,
  client_id TEXT /*pg COLLATE "C" */ NOT NULL REFERENCES oidc_clients (id) ON DELETE CASCADE,
  scopes TEXT /*pg COLLATE "C" */ NOT NULL,
  given_at BIGINT NOT NULL, resources TEXT /*pg COLLATE "C" */ NOT NULL DEFAULT '[]',
  PRIMARY KEY (user_id, client_id)
);

CREATE INDEX oidc_consents_by_client ON oidc_consents (client_id);

CREATE INDEX deliveries_by_failure_code
  ON deliveries ((coalesce(block_reason, CAST(provider_code AS TEXT), message_error)), at)
  WHERE status IN ('refused', 'failed', 'uncertain', 'blocked') OR message_error IS NOT NULL;

CREATE TABLE retired_keys (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  algorithm TEXT /*pg COLLATE "C" */ NOT NULL CHECK (algorithm IN ('RS256', 'ES256')),
  public_key TEXT /*pg COLLATE "C" */ NOT NULL,
  retired_at BIGINT NOT NULL
);

CREATE TABLE heartbeats (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  kind TEXT /*pg COLLATE "C" */ NOT NULL CHECK (kind IN ('service', 'terminal')),
  name TEXT /*pg COLLATE "C" */ NOT NULL,
  screen TEXT /*pg COLLATE "C" */ NOT NULL,
  started_at BIGINT NOT NULL,
  beat_at BIGINT NOT NULL
);

CREATE INDEX audit_events_of_operators ON audit_events (id) WHERE actor = 'operator';

CREATE TABLE logout_notices (
  grant_id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  client_id TEXT /*pg COLLATE "C" */ NOT NULL REFERENCES oidc_clients (id) ON DELETE CASCADE,
  user_id TEXT /*pg COLLATE "C" */ NOT NULL,
  created_at BIGINT NOT NULL,
  -- Null while the login lasts. Also the end of the lease of the instance that sends it.
  next_at BIGINT,
  attempts INTEGER NOT NULL
, ended_at BIGINT);

CREATE INDEX logout_notices_waiting ON logout_notices (grant_id) WHERE next_at IS NULL;

CREATE UNIQUE INDEX oidc_grants_by_family ON oidc_grants (family_hash)
  WHERE family_hash IS NOT NULL;

CREATE TABLE lost_notices (
  client_id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY
    REFERENCES oidc_clients (id) ON DELETE CASCADE,
  count BIGINT NOT NULL,
  since BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  last_problem TEXT /*pg COLLATE "C" */ NOT NULL
);

CREATE INDEX oidc_grants_by_client ON oidc_grants (client_id, last_used_at);

CREATE INDEX logout_notices_by_client ON logout_notices (client_id, next_at);

CREATE TABLE "users" (
/*pg -- */   number INTEGER PRIMARY KEY,
/*pg -- */   id_head NOT NULL,
/*pg -- */   id_tail TEXT NOT NULL,
/*pg -- */   username TEXT NOT NULL,
/*pg -- */   password_bytes BLOB NOT NULL CHECK (length(password_bytes) > 0),
/*pg -- */   phone_digits NOT NULL,
/*pg -- */   phone_verified_at BIGINT,
/*pg -- */   special_created_at BIGINT,
/*pg -- */   last_login_at BIGINT,
/*pg -- */   second_factor_failures INTEGER NOT NULL CHECK (second_factor_failures >= 0),
/*pg -- */   second_factor_blocked_until BIGINT,
/*pg -- */   second_factor_failures_in_row INTEGER NOT NULL DEFAULT 0
/*pg -- */     CHECK (second_factor_failures_in_row >= 0),
/*pg -- */   password_failures INTEGER NOT NULL DEFAULT 0 CHECK (password_failures >= 0),
/*pg -- */   familiar_password_failures INTEGER NOT NULL DEFAULT 0
/*pg -- */     CHECK (familiar_password_failures >= 0),
/*pg -- */   locked_at BIGINT,
/*pg -- */   phone_used_again_at BIGINT,
/*pg -- */   phone_corrections_left INTEGER NOT NULL DEFAULT 0
/*pg -- */     CHECK (phone_corrections_left BETWEEN 0 AND 3),
/*pg -- */   last_password_at BIGINT,
/*pg -- */   special_roles TEXT,
/*pg -- */   special_origin TEXT CHECK (special_origin IN ('created', 'invited', 'imported')),
/*pg -- */   test_until BIGINT,
/*pg -- */   phone_replaced INTEGER NOT NULL DEFAULT 0 CHECK (phone_replaced IN (0, 1)),
/*pg -- */   password_work TEXT,
/*pg -- */   id AS (CASE WHEN typeof(id_head) = 'text' THEN id_head || id_tail ELSE 'usr_0'
/*pg -- */     || substr('0123456789abcdefghjkmnpqrstvwxyz', (id_head >> 40 & 7) + 1, 1)
/*pg -- */     || substr('0123456789abcdefghjkmnpqrstvwxyz', (id_head >> 35 & 31) + 1, 1)
/*pg -- */     || substr('0123456789abcdefghjkmnpqrstvwxyz', (id_head >> 30 & 31) + 1, 1)
/*pg -- */     || substr('0123456789abcdefghjkmnpqrstvwxyz', (id_head >> 25 & 31) + 1, 1)
/*pg -- */     || substr('0123456789abcdefghjkmnpqrstvwxyz', (id_head >> 20 & 31) + 1, 1)
/*pg -- */     || substr('0123456789abcdefghjkmnpqrstvwxyz', (id_head >> 15 & 31) + 1, 1)
/*pg -- */     || substr('0123456789abcdefghjkmnpqrstvwxyz', (id_head >> 10 & 31) + 1, 1)
/*pg -- */     || substr('0123456789abcdefghjkmnpqrstvwxyz', (id_head >> 5 & 31) + 1, 1)
/*pg -- */     || substr('0123456789abcdefghjkmnpqrstvwxyz', (id_head >> 0 & 31) + 1, 1)
/*pg -- */     || '00'
/*pg -- */     || substr('0123456789abcdefghjkmnpqrstvwxyz', (id_head >> 48 & 31) + 1, 1)
/*pg -- */     || substr('0123456789abcdefghjkmnpqrstvwxyz', (id_head >> 43 & 31) + 1, 1)
/*pg -- */     || id_tail END),
/*pg -- */   username_key TEXT AS (lower(username)),
/*pg -- */   phone_number TEXT AS ('+' || phone_digits),
/*pg -- */   created_at BIGINT AS (coalesce(special_created_at, id_head & 8796093022207)),
/*pg -- */   roles TEXT AS (coalesce(special_roles, '[]')),
/*pg -- */   origin TEXT AS (coalesce(special_origin, 'registered')),
/*pg -- */   CHECK (typeof(id_head) = 'integer' OR substr(id_head || id_tail, 1, 4) = 'usr_')
/*pg -- */ );

CREATE INDEX users_by_id ON users (substr(id_tail, -6));

CREATE UNIQUE INDEX users_by_username_key ON users (username_key);

CREATE INDEX users_by_phone_number ON users (phone_number);

CREATE INDEX users_by_last_digits ON users (
/*pg -- */   (substr(phone_number, length(phone_number), 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 1, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 2, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 3, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 4, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 5, 1)));

CREATE INDEX users_by_last_login ON users ((coalesce(last_login_at, 0)));

CREATE INDEX users_blocked ON users (second_factor_blocked_until)
/*pg -- */   WHERE second_factor_blocked_until IS NOT NULL;

CREATE INDEX users_of_test_numbers ON users (test_until, id)
/*pg -- */   WHERE test_until IS NOT NULL;

CREATE INDEX users_unproven ON users ((coalesce(last_password_at, created_at)))
/*pg -- */   WHERE phone_verified_at IS NULL AND last_login_at IS NULL AND origin = 'registered';

CREATE INDEX users_locked ON users (id)
/*pg -- */   WHERE locked_at IS NOT NULL;

CREATE INDEX users_locked_by_name ON users (username_key)
/*pg -- */   WHERE locked_at IS NOT NULL;

CREATE INDEX users_locked_by_last_login ON users ((coalesce(last_login_at, 0)), id)
/*pg -- */   WHERE locked_at IS NOT NULL;

CREATE INDEX users_locked_by_phone ON users (phone_number, id)
/*pg -- */   WHERE locked_at IS NOT NULL;

CREATE INDEX users_locked_by_last_digits ON users (
/*pg -- */   (substr(phone_number, length(phone_number), 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 1, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 2, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 3, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 4, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 5, 1)), id)
/*pg -- */   WHERE locked_at IS NOT NULL;

CREATE INDEX users_unverified_by_id ON users (id)
/*pg -- */   WHERE phone_verified_at IS NULL;

CREATE INDEX users_unverified_by_name ON users (username_key)
/*pg -- */   WHERE phone_verified_at IS NULL;

CREATE INDEX users_unverified_by_last_login ON users ((coalesce(last_login_at, 0)), id)
/*pg -- */   WHERE phone_verified_at IS NULL;

CREATE INDEX users_unverified_by_phone ON users (phone_number, id)
/*pg -- */   WHERE phone_verified_at IS NULL;

CREATE INDEX users_unverified_by_last_digits ON users (
/*pg -- */   (substr(phone_number, length(phone_number), 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 1, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 2, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 3, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 4, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 5, 1)), id)
/*pg -- */   WHERE phone_verified_at IS NULL;

CREATE INDEX users_failing ON users (id)
/*pg -- */   WHERE password_failures + familiar_password_failures
/*pg -- */     + second_factor_failures_in_row > 0;

CREATE INDEX users_failing_by_name ON users (username_key)
/*pg -- */   WHERE password_failures + familiar_password_failures
/*pg -- */     + second_factor_failures_in_row > 0;

CREATE INDEX users_failing_by_last_login ON users ((coalesce(last_login_at, 0)), id)
/*pg -- */   WHERE password_failures + familiar_password_failures
/*pg -- */     + second_factor_failures_in_row > 0;

CREATE INDEX users_failing_by_phone ON users (phone_number, id)
/*pg -- */   WHERE password_failures + familiar_password_failures
/*pg -- */     + second_factor_failures_in_row > 0;

CREATE INDEX users_failing_by_last_digits ON users (
/*pg -- */   (substr(phone_number, length(phone_number), 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 1, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 2, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 3, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 4, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 5, 1)), id)
/*pg -- */   WHERE password_failures + familiar_password_failures
/*pg -- */     + second_factor_failures_in_row > 0;

CREATE TRIGGER users_differ BEFORE INSERT ON users
/*pg -- */   WHEN EXISTS (SELECT 1 FROM users
/*pg -- */     WHERE substr(id_tail, -6) = substr(NEW.id_tail, -6)
/*pg -- */       AND id_tail = NEW.id_tail AND id_head = NEW.id_head)
/*pg -- */   BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: users.id'); END;

CREATE TRIGGER users_take_rows AFTER DELETE ON users BEGIN
/*pg -- */   DELETE FROM totps WHERE user_id = OLD.id;
/*pg -- */   DELETE FROM passkeys WHERE user_id = OLD.id;
/*pg -- */   DELETE FROM devices WHERE user_id = OLD.id;
/*pg -- */   DELETE FROM user_metadata WHERE user_id = OLD.id;
/*pg -- */   DELETE FROM invitations WHERE user_id = OLD.id;
/*pg -- */   DELETE FROM challenges WHERE user_id = OLD.id;
/*pg -- */   DELETE FROM delayed_resets WHERE user_id = OLD.id;
/*pg -- */   DELETE FROM oidc_grants WHERE user_id = OLD.id;
/*pg -- */   DELETE FROM oidc_consents WHERE user_id = OLD.id;
/*pg -- */ END;

CREATE TRIGGER totps_have_users BEFORE INSERT ON totps
/*pg -- */   WHEN NOT EXISTS (SELECT 1 FROM users
/*pg -- */     WHERE substr(id_tail, -6) = substr(NEW.user_id, -6) AND id = NEW.user_id)
/*pg -- */   BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed'); END;

CREATE TRIGGER passkeys_have_users BEFORE INSERT ON passkeys
/*pg -- */   WHEN NOT EXISTS (SELECT 1 FROM users
/*pg -- */     WHERE substr(id_tail, -6) = substr(NEW.user_id, -6) AND id = NEW.user_id)
/*pg -- */   BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed'); END;

CREATE TRIGGER devices_have_users BEFORE INSERT ON devices
/*pg -- */   WHEN NOT EXISTS (SELECT 1 FROM users
/*pg -- */     WHERE substr(id_tail, -6) = substr(NEW.user_id, -6) AND id = NEW.user_id)
/*pg -- */   BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed'); END;

CREATE TRIGGER user_metadata_have_users BEFORE INSERT ON user_metadata
/*pg -- */   WHEN NOT EXISTS (SELECT 1 FROM users
/*pg -- */     WHERE substr(id_tail, -6) = substr(NEW.user_id, -6) AND id = NEW.user_id)
/*pg -- */   BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed'); END;

CREATE TRIGGER invitations_have_users BEFORE INSERT ON invitations
/*pg -- */   WHEN NEW.user_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM users
/*pg -- */     WHERE substr(id_tail, -6) = substr(NEW.user_id, -6) AND id = NEW.user_id)
/*pg -- */   BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed'); END;

CREATE TRIGGER challenges_have_users BEFORE INSERT ON challenges
/*pg -- */   WHEN NOT EXISTS (SELECT 1 FROM users
/*pg -- */     WHERE substr(id_tail, -6) = substr(NEW.user_id, -6) AND id = NEW.user_id)
/*pg -- */   BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed'); END;

CREATE TRIGGER delayed_resets_have_users BEFORE INSERT ON delayed_resets
/*pg -- */   WHEN NOT EXISTS (SELECT 1 FROM users
/*pg -- */     WHERE substr(id_tail, -6) = substr(NEW.user_id, -6) AND id = NEW.user_id)
/*pg -- */   BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed'); END;

CREATE TRIGGER oidc_grants_have_users BEFORE INSERT ON oidc_grants
/*pg -- */   WHEN NOT EXISTS (SELECT 1 FROM users
/*pg -- */     WHERE substr(id_tail, -6) = substr(NEW.user_id, -6) AND id = NEW.user_id)
/*pg -- */   BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed'); END;

CREATE TRIGGER oidc_consents_have_users BEFORE INSERT ON oidc_consents
/*pg -- */   WHEN NOT EXISTS (SELECT 1 FROM users
/*pg -- */     WHERE substr(id_tail, -6) = substr(NEW.user_id, -6) AND id = NEW.user_id)
/*pg -- */   BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed'); END;

CREATE TABLE "sessions" (
  number /*pg BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY -- */ INTEGER PRIMARY KEY
    ,
  -- Before 17 zeros if the text was not an ID.
  id_bytes /*pg BYTEA -- */ BLOB
    NOT NULL /*pg UNIQUE */,
  secret_hash /*pg BYTEA -- */ BLOB
    NOT NULL CHECK (length(secret_hash) = 32),
  user_number BIGINT NOT NULL REFERENCES users (number) ON DELETE CASCADE,
  created_at BIGINT NOT NULL,
  -- Milliseconds after `created_at`.
  seen_after BIGINT NOT NULL,
  -- Milliseconds by which a session ends before `absolute_seconds` have passed.
  cut_short BIGINT NOT NULL,
  ended_at BIGINT,
  -- Null for an hour, and for a day.
  own_idle_seconds BIGINT CHECK (own_idle_seconds > 0),
  own_absolute_seconds BIGINT CHECK (own_absolute_seconds > 0),
  -- Null for `pwd`, and for `sms`.
  amr_first TEXT /*pg COLLATE "C" */,
  amr_second TEXT /*pg COLLATE "C" */,
  -- Milliseconds before `created_at`.
  authenticated_before BIGINT NOT NULL,
  second_factor_before BIGINT,
  aal2_ended_at BIGINT,
  device_id TEXT /*pg COLLATE "C" */,
  -- 4 for IPv4, 16 for IPv6, and 17 zeros before any other text.
  address /*pg BYTEA -- */ BLOB
    ,
  -- No foreign key: the text is removed when no session can refer to it any longer.
  user_agent_number BIGINT,
  last_seen_at BIGINT GENERATED ALWAYS AS (created_at + seen_after) /*pg STORED */,
  idle_seconds BIGINT GENERATED ALWAYS AS (coalesce(own_idle_seconds, 3600)) /*pg STORED */,
  absolute_seconds BIGINT
    GENERATED ALWAYS AS (coalesce(own_absolute_seconds, 86400)) /*pg STORED */,
  expires_at BIGINT GENERATED ALWAYS AS
    (created_at + coalesce(own_absolute_seconds, 86400) * 1000 - cut_short) /*pg STORED */
    CHECK (expires_at > created_at),
  CHECK (coalesce(amr_first, 'pwd') <> coalesce(amr_second, 'sms'))
);

CREATE TABLE "gate_tickets" (
  id TEXT /*pg COLLATE "C" */ NOT NULL PRIMARY KEY,
  secret_hash TEXT /*pg COLLATE "C" */ NOT NULL CHECK (length(secret_hash) = 64),
  session_number BIGINT NOT NULL REFERENCES "sessions" (number) ON DELETE CASCADE,
  created_at BIGINT NOT NULL
);

CREATE INDEX gate_tickets_by_session ON gate_tickets (session_number, created_at, id);

CREATE INDEX oidc_grants_ending ON oidc_grants (ends_with_number)
  WHERE ends_with_number IS NOT NULL;

CREATE INDEX oidc_grants_by_use ON oidc_grants (last_used_at) WHERE ends_with_number IS NULL;

CREATE INDEX sessions_by_id ON sessions (substr(id_bytes, 1, 4));

CREATE INDEX sessions_by_user ON sessions (user_number);

CREATE TABLE login_networks (
  network /*pg BYTEA -- */ BLOB
    NOT NULL PRIMARY KEY,
  -- Days since 1970.
  last_login_day BIGINT NOT NULL
) /*pg -- */ WITHOUT ROWID
;

CREATE INDEX deliveries_by_network ON deliveries (network, at) WHERE network IS NOT NULL;

CREATE INDEX deliveries_by_site ON deliveries (site, at) WHERE site IS NOT NULL;
