-- Every line of every fund's ledger: at each position as much on one side as on the other.
CREATE TABLE IF NOT EXISTS fund_ledger (
    fund text NOT NULL,
    position bigint NOT NULL,
    number integer NOT NULL,
    on_day date NOT NULL,
    account text NOT NULL,
    side text NOT NULL,
    amount_vnd bigint NOT NULL,
    entry text NOT NULL,
    open_list boolean NOT NULL,
    because text NOT NULL
);
-- Gifts in kind as they came and went: what went is less than nothing.
CREATE TABLE IF NOT EXISTS fund_gifts (
    fund text NOT NULL,
    position bigint NOT NULL,
    number integer NOT NULL,
    on_day date NOT NULL,
    gift_id uuid NOT NULL,
    what text NOT NULL,
    quantity bigint NOT NULL,
    value_vnd bigint
);
