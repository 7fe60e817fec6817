-- A list in JSON: the resources that the user agreed to, next to the scopes.
ALTER TABLE oidc_consents
  ADD COLUMN resources TEXT /*pg COLLATE "C" */ NOT NULL DEFAULT '[]';
