import pg from "pg";
import { databaseUrl } from "./pools";

const RETRY_MS = 1_000;

/**
 * Hears notifications of a channel on a connection of its own, opened again when it is lost. What comes in between is not heard: whoever
 * listens looks by itself now and then. Returns how to stop.
 */
export function listenTo(channel: string, heard: () => void): () => Promise<void> {
  let stopped = false;
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  const open = async (): Promise<void> => {
    const fresh = new pg.Client({ connectionString: databaseUrl(), application_name: "yidao listener" });
    client = fresh;
    let over = false;
    const again = () => {
      if (over || stopped) return;
      over = true;
      fresh.end().catch(() => undefined);
      timer = setTimeout(() => void open(), RETRY_MS);
    };
    fresh.on("error", again);
    fresh.on("end", again);
    fresh.on("notification", heard);
    try {
      await fresh.connect();
      await fresh.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      // What happened before it could be heard.
      heard();
    } catch {
      again();
    }
  };
  void open();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await client?.end().catch(() => undefined);
  };
}
