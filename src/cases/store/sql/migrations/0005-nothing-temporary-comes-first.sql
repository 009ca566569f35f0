-- A schema of temporary things that a search path does not name is searched before all others for the names of tables
-- and types. Whoever calls one of these functions could put a type there in the place of `uuid` or `text`, with a check
-- that then runs as the owner of the record. Named, it is searched last.
ALTER FUNCTION record.append SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION record.append_at_once SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION record.append_batch SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION record.keep_law_table SET search_path = pg_catalog, pg_temp;
