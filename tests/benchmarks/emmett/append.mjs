// Appends one event a command to new streams, so many at once for so many seconds; prints how many a second.
// node append.mjs CONNECTION AT_ONCE SECONDS POOL; with 0 at once it only makes the schema.
import { randomUUID } from "node:crypto";
import { getPostgreSQLEventStore } from "@event-driven-io/emmett-postgresql";
import pg from "pg";

const connection = process.argv[2];
const [atOnce, seconds, connections] = process.argv.slice(3).map(Number);
const WARM_UP_SECONDS = 0.5;
const payload = "x".repeat(280);

const pool = new pg.Pool({ connectionString: connection, max: connections });
const store = getPostgreSQLEventStore(connection, { connectionOptions: { pool } });
const append = () =>
  store.appendToStream(`case-${randomUUID()}`, [{ type: "case.report-received", data: { payload } }]);

const run = async (forSeconds) => {
  const ends = performance.now() + forSeconds * 1000;
  let done = 0;
  const client = async () => {
    while (performance.now() < ends) {
      await append();
      done += 1;
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: atOnce }, client));
  return done / ((performance.now() - began) / 1000);
};

await append();
if (atOnce > 0) {
  await run(WARM_UP_SECONDS);
  console.log(JSON.stringify({ per_second: await run(seconds) }));
}
await store.close();
await pool.end();
