import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { writeAddresses } from "./write-addresses";

it("believes the connection, not what the client says of itself", async () => {
  const server = createServer((request, response) => response.end(request.headers["x-forwarded-for"]));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const seen = async () => (await fetch(`http://127.0.0.1:${port}`, { headers: { "x-forwarded-for": "203.0.113.9" } })).text();
  expect(await seen()).toBe("203.0.113.9");
  const end = writeAddresses();
  expect(await seen()).toBe("127.0.0.1");
  end();
  server.close();
});
