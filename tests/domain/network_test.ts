import assert from "node:assert/strict";
import fc from "fast-check";
import {
  formatIpAddress,
  formatNetwork,
  type IpAddress,
  isInNetwork,
  loopbackNetworks,
  networkOf,
  networksOf,
  parseIpAddress,
  parseNetwork,
  privateNetworks,
} from "../../core/domain/network.ts";

const spellings: readonly (readonly [text: string, canonical: string])[] = [
  ["192.0.2.1", "192.0.2.1"],
  ["0.0.0.0", "0.0.0.0"],
  ["255.255.255.255", "255.255.255.255"],
  ["::", "::"],
  ["::1", "::1"],
  ["1::", "1::"],
  ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
  ["2001:0db8::0001", "2001:db8::1"],
  ["1:0:0:2:0:0:0:3", "1:0:0:2::3"],
  ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"],
  ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["::FFFF:c000:201", "192.0.2.1"],
  ["0:0:0:0:0:ffff:192.0.2.1", "192.0.2.1"],
  ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
  ["::192.0.2.1", "::c000:201"],
  ["fe80::1%eth0", "fe80::1"],
  ["fe80::1%25", "fe80::1"],
];

Deno.test("parseIpAddress() accepts every spelling and reads IPv4-mapped IPv6 as IPv4 (R51)", () => {
  for (const [text, canonical] of spellings) {
    const address = parseIpAddress(text);
    assert.ok(address !== null, text);
    assert.equal(formatIpAddress(address), canonical, text);
  }
});

Deno.test("parseIpAddress() refuses text that is not an address", () => {
  const wrong = [
    ...["", " ", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "0x7f.0.0.1", "1.2.3.4 "],
    ...[":", ":::", "1:::2", "1::2::3", "12345::", "g::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9"],
    ...["1:2:3:4:5:6:7:8::", "::1.2.3", "1.2.3.4::", "1.2.3.4:80", "[::1]", "::1%", "::1%a%b"],
    ...["1.2.3.4%eth0", "::1%e h", "1.2.3.4/8", "unknown", "１.2.3.4", "1:2:3:4:5:6:7:1.2.3.4"],
    `::1%${"a".repeat(80)}`,
  ];
  for (const text of wrong) assert.equal(parseIpAddress(text), null, text);
});

const anyAddress: fc.Arbitrary<IpAddress> = fc.oneof(
  fc.array(fc.nat(0xffff), { minLength: 2, maxLength: 2 }),
  // Many zeros, so that `::` occurs often.
  fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 })
    .filter((groups) => groups.slice(0, 5).some((group) => group > 0) || groups[5] !== 0xffff),
).map((groups) => ({ groups }));

Deno.test("parseIpAddress() is the inverse of formatIpAddress()", () => {
  fc.assert(fc.property(anyAddress, (address) => {
    assert.deepEqual(parseIpAddress(formatIpAddress(address)), address);
  }));
});

Deno.test("parseIpAddress(), parseNetwork() and networkOf() never throw for any text", () => {
  const characters = fc.constantFrom(..."0123456789abcf:.%/[] ");
  fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: characters })), (text) => {
    parseIpAddress(text);
    parseNetwork(text);
    assert.equal(typeof networkOf(text), "string");
  }));
});

Deno.test("parseNetwork() accepts networks and refuses bits after the prefix", () => {
  const right = [
    ...["10.0.0.0/8", "192.0.2.1", "0.0.0.0/0", "::/0", "2001:db8::/32", "fe80::/10", "::1"],
    ...["192.0.2.128/25", "2001:db8::8000/113"],
  ];
  for (const text of right) {
    const network = parseNetwork(text);
    assert.equal(network === null ? null : formatNetwork(network), text);
  }
  assert.deepEqual(parseNetwork("::ffff:10.0.0.0/104"), parseNetwork("10.0.0.0/8"));
  const wrong = [
    ...["10.0.0.1/8", "2001:db8::1/64", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/08", "/8"],
    ...["10.0.0.0/-1", "10.0.0.0/8/8", "fe80::%eth0/10", "::ffff:10.0.0.0/95", "10/8", ""],
  ];
  for (const text of wrong) assert.equal(parseNetwork(text), null, text);
});

Deno.test("isInNetwork() agrees with a comparison bit by bit", () => {
  const bitsOf = ({ groups }: IpAddress): string =>
    groups.map((group) => group.toString(2).padStart(16, "0")).join("");
  const cases = fc.tuple(anyAddress, anyAddress, fc.nat(128), fc.boolean());
  fc.assert(fc.property(cases, ([address, other, wanted, near]) => {
    const all = bitsOf(address).length;
    const prefixLength = wanted % (all + 1);
    const start = (near ? bitsOf(address) : bitsOf(other)).slice(0, prefixLength);
    const padded = start.padEnd(near ? all : bitsOf(other).length, "0");
    const groups = padded.match(/.{16}/g)?.map((bits) => parseInt(bits, 2)) ?? [];
    const network = { groups, prefixLength: Math.min(prefixLength, padded.length) };
    const expected = padded.length === all && bitsOf(address).startsWith(start);
    assert.equal(isInNetwork(address, network), expected);
  }));
});

Deno.test("loopbackNetworks and privateNetworks match their standards", () => {
  const among = (text: string, networks: typeof privateNetworks): boolean => {
    const address = parseIpAddress(text);
    return address !== null && networks.some((network) => isInNetwork(address, network));
  };
  for (const text of ["127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"]) {
    assert.ok(among(text, loopbackNetworks), text);
  }
  for (const text of ["128.0.0.0", "126.255.255.255", "::2", "10.0.0.1"]) {
    assert.ok(!among(text, loopbackNetworks), text);
  }
  for (const text of ["10.255.0.1", "172.16.0.0", "172.31.255.255", "192.168.1.1", "fd00::1"]) {
    assert.ok(among(text, privateNetworks), text);
  }
  for (const text of ["11.0.0.0", "172.15.255.255", "172.32.0.0", "192.169.0.0", "fe00::1"]) {
    assert.ok(!among(text, privateNetworks), text);
  }
});

Deno.test("networkOf() returns the /64 of an IPv6 address, and IPv4 for IPv4-mapped (R49)", () => {
  const expected: readonly (readonly [string | null, string])[] = [
    [null, "local"],
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::ffff:c000:201", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::9", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
  ];
  for (const [address, network] of expected) assert.equal(networkOf(address), network);
});

Deno.test("networkOf() is the same for every host in a /64 and differs between /64s", () => {
  const group = fc.nat(0xffff);
  const four = fc.tuple(group, group, group, group);
  fc.assert(fc.property(four, four, four, (front, back, other) => {
    fc.pre(front.some((part) => part > 0));
    const of = (groups: readonly number[]): string => networkOf(formatIpAddress({ groups }));
    assert.equal(of([...front, ...back]), of([...front, ...other]));
    if (front.join() !== other.join() && other.some((part) => part > 0)) {
      assert.notEqual(of([...front, ...back]), of([...other, ...back]));
    }
  }));
});

Deno.test("networksOf() returns the /64, /56 and /48 of IPv6 with growing shares (R49)", () => {
  assert.deepEqual(networksOf("2001:db8:1:2ab:3::4"), [
    { network: "2001:db8:1:2ab::/64", share: 1 },
    { network: "2001:db8:1:200::/56", share: 2 },
    { network: "2001:db8:1::/48", share: 4 },
  ]);
  assert.deepEqual(networksOf("::1"), [
    { network: "0:0:0:0::/64", share: 1 },
    { network: "0:0:0:0::/56", share: 2 },
    { network: "0:0:0::/48", share: 4 },
  ]);
  for (const alone of ["192.0.2.1", null, "unknown"]) {
    assert.deepEqual(networksOf(alone), [{ network: networkOf(alone), share: 1 }]);
  }
  assert.deepEqual(networksOf("::ffff:192.0.2.1"), [{ network: "192.0.2.1", share: 1 }]);
});

Deno.test("networksOf() starts with networkOf() and accepts its result", () => {
  fc.assert(fc.property(anyAddress, (address) => {
    const text = formatIpAddress(address);
    const counted = networksOf(text);
    assert.equal(counted[0]?.network, networkOf(text));
    assert.deepEqual(networksOf(networkOf(text)), counted);
  }));
});
