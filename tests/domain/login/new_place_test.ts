import assert from "node:assert/strict";
import { isNewPlace } from "../../../core/domain/login/new_place.ts";
import { networkOf } from "../../../core/domain/network.ts";

Deno.test("isNewPlace() compares whole providers, so that a phone may change its address", () => {
  const known = ["198.51.100.7", networkOf("2001:db8:1:2::9"), "local"];
  for (
    const address of ["198.51.100.7", "198.51.3.4", "::ffff:198.51.0.1", "2001:db8:ff::1", null]
  ) {
    assert.equal(isNewPlace(address, known), false, `${address}`);
  }
  for (const address of ["198.52.100.7", "2001:db9:1:2::9", "192.0.2.1"]) {
    assert.equal(isNewPlace(address, known), true, address);
    assert.equal(isNewPlace(address, [networkOf(address)]), false, address);
  }
  assert.equal(isNewPlace("192.0.2.1", []), true);
  assert.equal(isNewPlace(null, ["192.0.2.1"]), true);
});
