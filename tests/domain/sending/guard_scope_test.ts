import assert from "node:assert/strict";
import { networkOf } from "../../../core/domain/network.ts";
import { parseClientNetwork, siteOf } from "../../../core/domain/sending/guard_scope.ts";

Deno.test("parseClientNetwork() returns networks as deliveries record them", () => {
  const parsed = {
    "192.0.2.7": "192.0.2.7",
    "192.0.2.7/32": "192.0.2.7",
    "::ffff:192.0.2.7": "192.0.2.7",
    "2001:DB8:1:2:3::5": "2001:db8:1:2::/64",
    "2001:db8:1:2::/64": "2001:db8:1:2::/64",
    "2001:db8::1": "2001:db8:0:0::/64",
    "2001:db8:0:0::/64": "2001:db8:0:0::/64",
    "2001:db8:1::/48": "2001:db8:1::/48",
    "2001:db8::/48": "2001:db8:0::/48",
    "2001:db8:0::/48": "2001:db8:0::/48",
  } as const;
  for (const [text, network] of Object.entries(parsed)) {
    assert.equal(parseClientNetwork(text), network, text);
  }
});

Deno.test("parseClientNetwork() accepts what networkOf() and siteOf() return", () => {
  for (const address of ["198.51.100.1", "2001:db8::1", "2001:db8:a:b:c:d:e:f", "fd00::1"]) {
    const network = networkOf(address);
    assert.equal(parseClientNetwork(network), network);
    const site = siteOf(network);
    if (site !== null) assert.equal(parseClientNetwork(site), site);
  }
});

Deno.test("parseClientNetwork() refuses networks that no delivery has", () => {
  const refused = [
    ...["", "local", "192.0.2", "192.0.2.0/24", "0.0.0.0/0", "2001:db8::/32", "2001:db8::/56"],
    ...["2001:db8:1:2:3::/64", "2001:db8:1:2::/48", "192.0.2.7/64", "US", "192.0.2.7 "],
  ];
  for (const text of refused) assert.equal(parseClientNetwork(text), null, text);
});
