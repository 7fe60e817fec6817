-- For lists of the messages that one client requested: by its network, and by the /48 around it.
CREATE INDEX deliveries_by_network ON deliveries (network, at) WHERE network IS NOT NULL;
CREATE INDEX deliveries_by_site ON deliveries (site, at) WHERE site IS NOT NULL;
