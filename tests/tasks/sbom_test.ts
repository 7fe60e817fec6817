import assert from "node:assert/strict";
import {
  buildBillOfMaterials,
  licenseList,
  type Lock,
  packageOf,
} from "../../tasks/sbom/bill_of_materials.ts";

const lock: Lock = JSON.parse(Deno.readTextFileSync(new URL("../../deno.lock", import.meta.url)));
const keys = Object.keys(lock.npm);

Deno.test("the bill of materials lists every locked package with its hash and license", () => {
  const bill = buildBillOfMaterials(lock, "1.2.3", ({ name }) => `License of ${name}`);
  const names = bill.components.map(({ name, version }) => `${name}@${version}`);
  assert.ok(names.length > 100);
  // A key ends with the versions of its peers.
  const locked = keys.map((key) => key.replace(/(?<=@\d[^_]*)_.*$/, ""));
  assert.deepEqual(names.toSorted(), [...new Set(locked)].toSorted());
  for (const { name, version, hashes, licenses, purl } of bill.components) {
    const key = keys.find((one) => one.startsWith(`${name}@${version}`)) ?? "";
    const [hash] = hashes;
    const digest = Uint8Array.fromHex(hash?.content ?? "").toBase64();
    assert.equal(`sha512-${digest}`, lock.npm[key]?.integrity);
    assert.deepEqual(licenses, [{ license: { name: `License of ${name}` } }]);
    assert.match(purl, /^pkg:npm\/(%40[\w.-]+\/)?[\w.-]+@[\w.+-]+$/);
  }
});

Deno.test("the bill of materials has the tree of dependencies, and is reproducible", () => {
  const build = () => buildBillOfMaterials(lock, "1.2.3", () => "MIT OR Apache-2.0");
  const bill = build();
  assert.deepEqual(build(), bill);
  const changed = buildBillOfMaterials(lock, "1.2.4", () => "MIT");
  assert.notEqual(changed.serialNumber, bill.serialNumber);
  const uuid = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/;
  assert.match(bill.serialNumber, uuid);
  const known = new Set(bill.components.map((one) => one["bom-ref"]));
  const own = bill.metadata.component["bom-ref"];
  for (const { ref, dependsOn } of bill.dependencies) {
    assert.ok(known.has(ref) || ref === own, ref);
    for (const target of dependsOn) assert.ok(known.has(target), `${ref}: ${target}`);
  }
  const direct = bill.dependencies.find(({ ref }) => ref === own)?.dependsOn ?? [];
  assert.equal(direct.length, Object.keys(lock.specifiers).length);
  assert.deepEqual(bill.components[0]?.licenses, [{ expression: "MIT OR Apache-2.0" }]);
  assert.equal(licenseList(bill).split("\n").length, bill.components.length + 1);
});

Deno.test("packageOf() splits a scope, a version and peers", () => {
  const cases = [
    ["a@1.0.0", "a", "1.0.0"],
    ["@s/b@2.0.0-rc.1", "@s/b", "2.0.0-rc.1"],
    ["@s/b@2.0.0_@t+c@3.0.0", "@s/b", "2.0.0"],
  ] as const;
  for (const [key, name, version] of cases) assert.deepEqual(packageOf(key), { name, version });
  assert.throws(() => packageOf("a"), /Not a package: a/);
});
