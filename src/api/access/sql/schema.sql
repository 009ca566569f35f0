-- What the migrations beside this file come to: the shape of a database that has had all of them.
-- Nothing runs it but a test, which holds it against the migrations; `tests/shape.py` writes it anew.

CREATE SCHEMA access AUTHORIZATION hoso_owner;

CREATE TABLE access.accounts (
    name text NOT NULL,
    role text NOT NULL,
    scope text NOT NULL,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT accounts_pkey PRIMARY KEY (name)
);

CREATE TABLE access.reads (
    read_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    actor text NOT NULL,
    role text NOT NULL,
    unit text NOT NULL,
    what text NOT NULL,
    case_id uuid NOT NULL,
    request_id text NOT NULL
);

CREATE TABLE access.tokens (
    digest bytea NOT NULL,
    account text NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    CONSTRAINT tokens_pkey PRIMARY KEY (digest)
);
ALTER TABLE access.tokens ADD CONSTRAINT tokens_account_fkey FOREIGN KEY (account) REFERENCES access.accounts(name);
CREATE INDEX reads_case ON access.reads USING btree (case_id, read_at);
CREATE INDEX tokens_account ON access.tokens USING btree (account);
CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON access.reads FOR EACH STATEMENT EXECUTE FUNCTION record.refuse_change();
GRANT USAGE ON SCHEMA access TO hoso_auditor;
GRANT USAGE ON SCHEMA access TO hoso_app;
GRANT SELECT ON access.reads TO hoso_auditor;
GRANT INSERT, SELECT, UPDATE ON access.accounts TO hoso_app;
GRANT INSERT, SELECT ON access.reads TO hoso_app;
GRANT DELETE, INSERT, SELECT ON access.tokens TO hoso_app;
