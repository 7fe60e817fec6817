import assert from "node:assert/strict";
import { freePort } from "../../free_port.ts";
import { startTask, temporaryFolder } from "../../task_process.ts";

const settings = {
  TWILIO_ACCOUNT_SID: `AC${"1a".repeat(16)}`,
  TWILIO_AUTH_TOKEN: crypto.randomUUID().replaceAll("-", ""),
  TWILIO_VERIFY_SERVICE_SID: `VA${"1a".repeat(16)}`,
  LATCHKEY_VERIFY_SERVICES: "single",
  LATCHKEY_BCRYPT_COST: "10",
};

Deno.test("deno task start serves the reference within its permissions, if it is on", async () => {
  const published = "https://login.example.com";
  for (const docs of ["on", "off"]) {
    using folder = temporaryFolder();
    const port = freePort();
    await using service = startTask("start", {
      ...settings,
      PORT: String(port),
      LATCHKEY_DATA_DIR: folder.path,
      LATCHKEY_DOCS: docs,
      LATCHKEY_PUBLIC_URL: published,
    });
    await service.until('"listening"');
    const read = async (path: string): Promise<{ status: number; text: string }> => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return { status: response.status, text: await response.text() };
    };
    const [document, page] = [await read("/openapi.json"), await read("/docs")];
    const expected = docs === "on" ? 200 : 404;
    assert.deepEqual([document.status, page.status], [expected, expected], document.text);
    if (docs === "off") assert.equal(JSON.parse(page.text).code, "not_found");
    else assert.equal(JSON.parse(document.text).servers[0].url, published);
    const { type } = JSON.parse((await read("/v1/session")).text);
    assert.equal(type, `${published}/docs/problems/unauthenticated`);
    service.signal("SIGTERM");
    assert.equal(await service.ended(), 0, service.output());
  }
});

Deno.test("deno task openapi prints the document without permissions and settings", async () => {
  await using task = startTask("openapi", {});
  assert.equal(await task.ended(), 0, task.output());
  assert.equal(JSON.parse(task.output()).openapi, "3.1.1");
});
