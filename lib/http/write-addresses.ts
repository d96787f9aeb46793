import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { IncomingMessage } from "node:http";

const CHANNEL = "http.server.request.start";

/**
 * From now on `x-forwarded-for` of each request to this process is the address that really called: what a client says of itself would
 * let it try passwords under as many addresses as it likes. For a server that no proxy stands before. @returns what ends it.
 */
export function writeAddresses(): () => void {
  const write = (message: unknown): void => {
    const request = typeof message === "object" && message !== null && "request" in message ? message.request : null;
    if (request instanceof IncomingMessage) request.headers["x-forwarded-for"] = request.socket.remoteAddress ?? "";
  };
  subscribe(CHANNEL, write);
  return () => void unsubscribe(CHANNEL, write);
}
