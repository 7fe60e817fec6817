/** A person in Chromium opens an app behind nginx, with both samples and TLS. */
import assert from "node:assert/strict";
import { chromium, type Page } from "playwright-core";
import { password, phoneNumber } from "../../harness.ts";
import { openProtected, type Places, sampleWith } from "./proxy_kit.ts";

/** A key and a certificate, which the browser is asked not to check. */
function certificate(folder: string): readonly string[] {
  const [key, pem] = [`${folder}/key.pem`, `${folder}/certificate.pem`];
  const { success } = new Deno.Command("openssl", {
    args: ["req", "-x509", "-nodes", "-subj", "/CN=example.com", "-keyout", key, "-out", pem],
    stdout: "null",
    stderr: "null",
  }).outputSync();
  assert.ok(success, "openssl makes a certificate");
  return [`ssl_certificate ${pem};`, `ssl_certificate_key ${key};`];
}

function configure({ folder, port, latchkeyPort, appPort }: Places): readonly string[] {
  const [pem = "", key = ""] = certificate(folder);
  const listen = ["listen 443 ssl;", `listen 127.0.0.1:${port} ssl;`] as const;
  const latchkey = ["server 127.0.0.1:8000;", `server 127.0.0.1:${latchkeyPort};`] as const;
  const login = sampleWith("../nginx.conf", [
    listen,
    latchkey,
    ["ssl_certificate /etc/ssl/certs/login.example.com.pem;", pem],
    ["ssl_certificate_key /etc/ssl/private/login.example.com.key;", key],
  ]);
  const app = sampleWith("nginx.conf", [
    listen,
    latchkey,
    ["server 127.0.0.1:3000;", `server 127.0.0.1:${appPort};`],
    ["ssl_certificate /etc/ssl/certs/app.example.com.pem;", pem],
    ["ssl_certificate_key /etc/ssl/private/app.example.com.key;", key],
  ]);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`).join("\n");
  const file = `${folder}/nginx.conf`;
  Deno.writeTextFileSync(
    file,
    `daemon off; master_process off; pid ${folder}/pid; error_log stderr;
    events { worker_connections 512; }
    http { access_log off; ${temporary}\n${login}\n${app}\n}`,
  );
  return ["-p", folder, "-c", file, "-e", "stderr"];
}

async function submit(page: Page, action: string): Promise<void> {
  const button = page.locator(`form[action='${action}'] button[type=submit]`).first();
  await Promise.all([page.waitForEvent("domcontentloaded"), button.click()]);
}

Deno.test({
  name: "a person in Chromium logs in on the way to an app, and is led to the login after a logout",
  // Sanitizers see the pipes of the browser.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    await using app = await openProtected({ command: "nginx", configure });
    await app.latchkey.register("ada");
    await app.latchkey.signIn("ada");
    app.latchkey.clock.advance(60);
    const to = `127.0.0.1:${app.port}`;
    const browser = await chromium.launch({
      executablePath: "/usr/bin/chromium",
      args: [`--host-resolver-rules=MAP *.example.com:443 ${to}`],
    });
    try {
      // Without a script, nothing is sent before the button is pressed.
      const context = await browser.newContext({
        ignoreHTTPSErrors: true,
        javaScriptEnabled: false,
      });
      context.setDefaultTimeout(10_000);
      const page = await context.newPage();
      const target = "https://app.example.com/reports?year=2026&month=1";
      await page.goto(target);
      assert.equal(new URL(page.url()).host, "login.example.com");
      await page.locator("[name=username]").fill("ada");
      await page.locator("[name=password]").fill(password);
      await submit(page, "/login");
      await page.locator("[name=code]").fill(app.latchkey.simulator.codeFor(phoneNumber) ?? "");
      await submit(page, "/login/code");
      await page.waitForURL(target);
      const seen = JSON.parse(await page.locator("pre").innerText());
      assert.match(seen.headers["remote-user"], /^usr_/);
      assert.ok(!JSON.stringify(seen).includes("lk_"));
      const cookies = await context.cookies(target);
      assert.deepEqual(
        cookies.map(({ name, domain, httpOnly, secure, sameSite }) => ({
          name,
          domain,
          httpOnly,
          secure,
          sameSite,
        })),
        [{
          name: "__Secure-latchkey_gate",
          domain: ".example.com",
          httpOnly: true,
          secure: true,
          sameSite: "Lax",
        }],
      );
      await page.goto("https://login.example.com/account");
      await submit(page, "/logout");
      assert.deepEqual(await context.cookies(target), []);
      await page.goto(target);
      assert.equal(new URL(page.url()).pathname, "/login");
    } finally {
      await browser.close();
    }
  },
});
