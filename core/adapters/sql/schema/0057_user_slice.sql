-- A slice of the users of SQLite, in the order of their numbers.
/*pg -- */ INSERT INTO users_next (id_head, id_tail, phone_digits, special_created_at,
/*pg -- */     special_roles,
/*pg -- */     number, username, password_bytes, phone_verified_at, last_login_at,
/*pg -- */     second_factor_failures, second_factor_blocked_until,
/*pg -- */     second_factor_failures_in_row, password_failures, familiar_password_failures,
/*pg -- */     locked_at, phone_used_again_at, phone_corrections_left, last_password_at,
/*pg -- */     special_origin, test_until, phone_replaced, password_work)
/*pg -- */   SELECT head, substr(id, -12),
/*pg -- */     CASE WHEN '+' || CAST(phone_number AS INTEGER) = phone_number
/*pg -- */       THEN CAST(phone_number AS INTEGER) ELSE substr(phone_number, 2) END,
/*pg -- */     nullif(created_at, head & 8796093022207), nullif(roles, '[]'),
/*pg -- */     number, username, password_bytes, phone_verified_at, last_login_at,
/*pg -- */     second_factor_failures, second_factor_blocked_until,
/*pg -- */     second_factor_failures_in_row, password_failures, familiar_password_failures,
/*pg -- */     locked_at, phone_used_again_at, phone_corrections_left, last_password_at,
/*pg -- */     special_origin, test_until, phone_replaced, password_work
/*pg -- */   FROM (SELECT *, CASE WHEN length(id) = 30 AND id GLOB 'usr_0[0-7]*'
/*pg -- */       AND substr(id, 15, 2) = '00' AND substr(id, 5) NOT GLOB '*[^0-9a-hjkmnp-tv-z]*'
/*pg -- */       THEN ((instr('0123456789abcdefghjkmnpqrstvwxyz', substr(id, 6, 1)) - 1) << 40)
/*pg -- */         + ((instr('0123456789abcdefghjkmnpqrstvwxyz', substr(id, 7, 1)) - 1) << 35)
/*pg -- */         + ((instr('0123456789abcdefghjkmnpqrstvwxyz', substr(id, 8, 1)) - 1) << 30)
/*pg -- */         + ((instr('0123456789abcdefghjkmnpqrstvwxyz', substr(id, 9, 1)) - 1) << 25)
/*pg -- */         + ((instr('0123456789abcdefghjkmnpqrstvwxyz', substr(id, 10, 1)) - 1) << 20)
/*pg -- */         + ((instr('0123456789abcdefghjkmnpqrstvwxyz', substr(id, 11, 1)) - 1) << 15)
/*pg -- */         + ((instr('0123456789abcdefghjkmnpqrstvwxyz', substr(id, 12, 1)) - 1) << 10)
/*pg -- */         + ((instr('0123456789abcdefghjkmnpqrstvwxyz', substr(id, 13, 1)) - 1) << 5)
/*pg -- */         + ((instr('0123456789abcdefghjkmnpqrstvwxyz', substr(id, 14, 1)) - 1) << 0)
/*pg -- */         + ((instr('0123456789abcdefghjkmnpqrstvwxyz', substr(id, 17, 1)) - 1) << 48)
/*pg -- */         + ((instr('0123456789abcdefghjkmnpqrstvwxyz', substr(id, 18, 1)) - 1) << 43)
/*pg -- */       ELSE substr(id, 1, max(length(id) - 12, 0)) END AS head
/*pg -- */     FROM users_before WHERE number > coalesce((SELECT max(number) FROM users_next), 0)
/*pg -- */     ORDER BY number LIMIT 20000);
