-- A slice of the copy, in the order of the ID: the largest one that was copied is the position.
INSERT INTO sessions_next (id, secret_hash, user_number, created_at, last_seen_at, expires_at,
    ended_at, idle_seconds, absolute_seconds, amr_first, amr_second, authenticated_at,
    second_factor_at, aal2_ended_at, device_id, address, user_agent)
  SELECT old.id, old.secret_hash, users.number, old.created_at, old.last_seen_at, old.expires_at,
    old.ended_at, old.idle_seconds, old.absolute_seconds, old.amr_first, old.amr_second,
    old.authenticated_at, old.second_factor_at, old.aal2_ended_at, old.device_id, old.address,
    old.user_agent
  FROM (SELECT * FROM sessions_before
      WHERE id > coalesce((SELECT max(id) FROM sessions_next), '') ORDER BY id LIMIT 20000) AS old
    JOIN users ON users.id = old.user_id ORDER BY old.id;
