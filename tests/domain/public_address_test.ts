import assert from "node:assert/strict";
import fc from "fast-check";
import { publicAddress } from "../../core/domain/public_address.ts";

Deno.test("publicAddress() returns an address of the internet in its usual spelling", () => {
  const spellings = [
    ["8.8.8.8", "8.8.8.8"],
    ["1.1.1.1", "1.1.1.1"],
    ["100.63.255.255", "100.63.255.255"],
    ["100.128.0.0", "100.128.0.0"],
    ["172.15.0.1", "172.15.0.1"],
    ["223.255.255.255", "223.255.255.255"],
    ["::ffff:8.8.8.8", "8.8.8.8"],
    ["2606:4700:0:0::1111", "2606:4700::1111"],
    ["2001:0200::1", "2001:200::1"],
  ] as const;
  for (const [text, canonical] of spellings) assert.equal(publicAddress(text), canonical, text);
});

Deno.test("publicAddress() is null for private, loopback and special addresses, and other text", () => {
  const wrong = [
    ...["127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254"],
    ...["0.0.0.0", "100.64.0.1", "100.127.255.255", "192.0.0.8", "192.0.2.7", "198.18.0.1"],
    ...["198.51.100.7", "203.0.113.7", "224.0.0.1", "240.0.0.1", "255.255.255.255"],
    ...["::", "::1", "fe80::1%eth0", "fd00::1", "fc00::1", "ff02::1", "64:ff9b::808:808", "100::1"],
    ...["2001:db8::1", "2001::1", "2002:808:808::1", "3fff::1", "::ffff:10.0.0.1", "4000::1"],
    ...["", "local", "8.8.8.8:80", "8.8.8.8, 1.1.1.1", "[2606:4700::1111]", "8.8.8.0/24", "ada"],
  ];
  for (const text of wrong) assert.equal(publicAddress(text), null, text);
  assert.equal(publicAddress(null), null);
});

Deno.test("publicAddress() returns only what it accepts again, unchanged", () => {
  fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), (text) => {
    const address = publicAddress(text);
    assert.equal(publicAddress(address), address);
  }));
});
