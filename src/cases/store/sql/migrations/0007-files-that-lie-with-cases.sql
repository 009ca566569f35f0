-- The bytes of files that were laid with cases, each sealed under the key of its matter: once that key is destroyed
-- nobody reads them. The fact that says so, with the digest of the bytes, stands among the events.
CREATE TABLE record.attachments (
    attachment_id uuid PRIMARY KEY,
    subject uuid NOT NULL,
    box bytea NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON record.attachments
FOR EACH STATEMENT EXECUTE FUNCTION record.refuse_change();
GRANT SELECT, INSERT ON record.attachments TO hoso_app;
