// A server whose users sign up and sign in with their phone number: better-auth and Latchkey.
import { createServer } from "node:http";
import { betterAuth } from "better-auth";
import { memoryAdapter } from "better-auth/adapters/memory";
import { toNodeHandler } from "better-auth/node";
import { phoneNumber } from "better-auth/plugins";
import { clientAddressHeader, latchkeyCodes } from "./latchkey.js";

const port = Number(process.env.PORT ?? 3000);
const tables = { user: [], session: [], account: [], verification: [] };

const auth = betterAuth({
  baseURL: process.env.BETTER_AUTH_URL ?? `http://127.0.0.1:${port}`,
  secret: process.env.BETTER_AUTH_SECRET,
  // Forgets all users when it stops. Use your database here.
  database: memoryAdapter(tables),
  advanced: { ipAddress: { ipAddressHeaders: [clientAddressHeader] } },
  plugins: [
    phoneNumber({
      ...latchkeyCodes,
      signUpOnVerification: {
        getTempEmail: (number) => `${number.slice(1)}@phone.invalid`,
        getTempName: () => "New user",
      },
    }),
  ],
});

const handle = toNodeHandler(auth);

// Behind a proxy: the header with the browser's address, such as x-real-ip. The proxy must set it.
const proxyHeader = process.env.PROXY_ADDRESS_HEADER;

const server = createServer((request, response) => {
  const { headers, socket } = request;
  headers[clientAddressHeader] = proxyHeader ? headers[proxyHeader] : socket.remoteAddress;
  return handle(request, response);
});

server.listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${port}`));
