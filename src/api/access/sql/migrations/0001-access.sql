-- Who may come in, and who has read what.

CREATE SCHEMA access;
GRANT USAGE ON SCHEMA access TO hoso_app, hoso_auditor;

-- One role for one unit each: somebody with two offices has two accounts.
CREATE TABLE access.accounts (
    name text PRIMARY KEY,
    role text NOT NULL,
    scope text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Bearer tokens, by the SHA-256 of the token: whoever reads this table cannot come in with it.
CREATE TABLE access.tokens (
    digest bytea PRIMARY KEY,
    account text NOT NULL REFERENCES access.accounts (name),
    ends_at timestamptz NOT NULL
);
CREATE INDEX tokens_account ON access.tokens (account);

-- Who has read which case file, when, and what of it. Only added to.
CREATE TABLE access.reads (
    read_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor text NOT NULL,
    role text NOT NULL,
    unit text NOT NULL,
    what text NOT NULL,
    case_id uuid NOT NULL,
    request_id text NOT NULL
);
CREATE INDEX reads_case ON access.reads (case_id, read_at);
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON access.reads
FOR EACH STATEMENT EXECUTE FUNCTION record.refuse_change();

GRANT SELECT, INSERT, UPDATE ON access.accounts TO hoso_app;
GRANT SELECT, INSERT, DELETE ON access.tokens TO hoso_app;
GRANT SELECT, INSERT ON access.reads TO hoso_app;
GRANT SELECT ON access.reads TO hoso_auditor;
