-- What operators did last, among the many events of users.
CREATE INDEX audit_events_of_operators ON audit_events (id) WHERE actor = 'operator';
