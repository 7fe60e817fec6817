-- After the last slice, the table takes its name.
/*pg -- */ DROP TABLE users_before;
/*pg -- */ ALTER TABLE users_next RENAME TO users;

-- The last characters of an ID are random, and find its row as the whole would. They take half.
/*pg -- */ CREATE INDEX users_by_id ON users (substr(id_tail, -6));

-- The others are as before. In SQLite, each index ends with the number.
/*pg -- */ CREATE UNIQUE INDEX users_by_username_key ON users (username_key);
/*pg -- */ CREATE INDEX users_by_phone_number ON users (phone_number);
/*pg -- */ CREATE INDEX users_by_last_digits ON users (
/*pg -- */   (substr(phone_number, length(phone_number), 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 1, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 2, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 3, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 4, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 5, 1)));
/*pg -- */ CREATE INDEX users_by_last_login ON users ((coalesce(last_login_at, 0)));
/*pg -- */ CREATE INDEX users_blocked ON users (second_factor_blocked_until)
/*pg -- */   WHERE second_factor_blocked_until IS NOT NULL;
/*pg -- */ CREATE INDEX users_of_test_numbers ON users (test_until, id)
/*pg -- */   WHERE test_until IS NOT NULL;
/*pg -- */ CREATE INDEX users_unproven ON users ((coalesce(last_password_at, created_at)))
/*pg -- */   WHERE phone_verified_at IS NULL AND last_login_at IS NULL AND origin = 'registered';
/*pg -- */ CREATE INDEX users_locked ON users (id)
/*pg -- */   WHERE locked_at IS NOT NULL;
/*pg -- */ CREATE INDEX users_locked_by_name ON users (username_key)
/*pg -- */   WHERE locked_at IS NOT NULL;
/*pg -- */ CREATE INDEX users_locked_by_last_login ON users ((coalesce(last_login_at, 0)), id)
/*pg -- */   WHERE locked_at IS NOT NULL;
/*pg -- */ CREATE INDEX users_locked_by_phone ON users (phone_number, id)
/*pg -- */   WHERE locked_at IS NOT NULL;
/*pg -- */ CREATE INDEX users_locked_by_last_digits ON users (
/*pg -- */   (substr(phone_number, length(phone_number), 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 1, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 2, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 3, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 4, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 5, 1)), id)
/*pg -- */   WHERE locked_at IS NOT NULL;
/*pg -- */ CREATE INDEX users_unverified_by_id ON users (id)
/*pg -- */   WHERE phone_verified_at IS NULL;
/*pg -- */ CREATE INDEX users_unverified_by_name ON users (username_key)
/*pg -- */   WHERE phone_verified_at IS NULL;
/*pg -- */ CREATE INDEX users_unverified_by_last_login ON users ((coalesce(last_login_at, 0)), id)
/*pg -- */   WHERE phone_verified_at IS NULL;
/*pg -- */ CREATE INDEX users_unverified_by_phone ON users (phone_number, id)
/*pg -- */   WHERE phone_verified_at IS NULL;
/*pg -- */ CREATE INDEX users_unverified_by_last_digits ON users (
/*pg -- */   (substr(phone_number, length(phone_number), 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 1, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 2, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 3, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 4, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 5, 1)), id)
/*pg -- */   WHERE phone_verified_at IS NULL;
/*pg -- */ CREATE INDEX users_failing ON users (id)
/*pg -- */   WHERE password_failures + familiar_password_failures
/*pg -- */     + second_factor_failures_in_row > 0;
/*pg -- */ CREATE INDEX users_failing_by_name ON users (username_key)
/*pg -- */   WHERE password_failures + familiar_password_failures
/*pg -- */     + second_factor_failures_in_row > 0;
/*pg -- */ CREATE INDEX users_failing_by_last_login ON users ((coalesce(last_login_at, 0)), id)
/*pg -- */   WHERE password_failures + familiar_password_failures
/*pg -- */     + second_factor_failures_in_row > 0;
/*pg -- */ CREATE INDEX users_failing_by_phone ON users (phone_number, id)
/*pg -- */   WHERE password_failures + familiar_password_failures
/*pg -- */     + second_factor_failures_in_row > 0;
/*pg -- */ CREATE INDEX users_failing_by_last_digits ON users (
/*pg -- */   (substr(phone_number, length(phone_number), 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 1, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 2, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 3, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 4, 1)
/*pg -- */     || substr(phone_number, length(phone_number) - 5, 1)), id)
/*pg -- */   WHERE password_failures + familiar_password_failures
/*pg -- */     + second_factor_failures_in_row > 0;

-- What a unique index of the whole ID and foreign keys to it would check, and the rows that go with
-- a user.
/*pg -- */ CREATE TRIGGER users_differ BEFORE INSERT ON users
/*pg -- */   WHEN EXISTS (SELECT 1 FROM users
/*pg -- */     WHERE substr(id_tail, -6) = substr(NEW.id_tail, -6)
/*pg -- */       AND id_tail = NEW.id_tail AND id_head = NEW.id_head)
/*pg -- */   BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: users.id'); END;
/*pg -- */ CREATE TRIGGER users_take_rows AFTER DELETE ON users BEGIN
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
/*pg -- */ CREATE TRIGGER totps_have_users BEFORE INSERT ON totps
/*pg -- */   WHEN NOT EXISTS (SELECT 1 FROM users
/*pg -- */     WHERE substr(id_tail, -6) = substr(NEW.user_id, -6) AND id = NEW.user_id)
/*pg -- */   BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed'); END;
/*pg -- */ CREATE TRIGGER passkeys_have_users BEFORE INSERT ON passkeys
/*pg -- */   WHEN NOT EXISTS (SELECT 1 FROM users
/*pg -- */     WHERE substr(id_tail, -6) = substr(NEW.user_id, -6) AND id = NEW.user_id)
/*pg -- */   BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed'); END;
/*pg -- */ CREATE TRIGGER devices_have_users BEFORE INSERT ON devices
/*pg -- */   WHEN NOT EXISTS (SELECT 1 FROM users
/*pg -- */     WHERE substr(id_tail, -6) = substr(NEW.user_id, -6) AND id = NEW.user_id)
/*pg -- */   BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed'); END;
/*pg -- */ CREATE TRIGGER user_metadata_have_users BEFORE INSERT ON user_metadata
/*pg -- */   WHEN NOT EXISTS (SELECT 1 FROM users
/*pg -- */     WHERE substr(id_tail, -6) = substr(NEW.user_id, -6) AND id = NEW.user_id)
/*pg -- */   BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed'); END;
/*pg -- */ CREATE TRIGGER invitations_have_users BEFORE INSERT ON invitations
/*pg -- */   WHEN NEW.user_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM users
/*pg -- */     WHERE substr(id_tail, -6) = substr(NEW.user_id, -6) AND id = NEW.user_id)
/*pg -- */   BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed'); END;
/*pg -- */ CREATE TRIGGER challenges_have_users BEFORE INSERT ON challenges
/*pg -- */   WHEN NOT EXISTS (SELECT 1 FROM users
/*pg -- */     WHERE substr(id_tail, -6) = substr(NEW.user_id, -6) AND id = NEW.user_id)
/*pg -- */   BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed'); END;
/*pg -- */ CREATE TRIGGER delayed_resets_have_users BEFORE INSERT ON delayed_resets
/*pg -- */   WHEN NOT EXISTS (SELECT 1 FROM users
/*pg -- */     WHERE substr(id_tail, -6) = substr(NEW.user_id, -6) AND id = NEW.user_id)
/*pg -- */   BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed'); END;
/*pg -- */ CREATE TRIGGER oidc_grants_have_users BEFORE INSERT ON oidc_grants
/*pg -- */   WHEN NOT EXISTS (SELECT 1 FROM users
/*pg -- */     WHERE substr(id_tail, -6) = substr(NEW.user_id, -6) AND id = NEW.user_id)
/*pg -- */   BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed'); END;
/*pg -- */ CREATE TRIGGER oidc_consents_have_users BEFORE INSERT ON oidc_consents
/*pg -- */   WHEN NOT EXISTS (SELECT 1 FROM users
/*pg -- */     WHERE substr(id_tail, -6) = substr(NEW.user_id, -6) AND id = NEW.user_id)
/*pg -- */   BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed'); END;
