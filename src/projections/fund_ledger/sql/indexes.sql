-- Made after a table is filled, or with the empty table.
CREATE UNIQUE INDEX IF NOT EXISTS fund_ledger_key ON fund_ledger (fund, position, number);
CREATE INDEX IF NOT EXISTS fund_ledger_day ON fund_ledger (fund, on_day);
CREATE UNIQUE INDEX IF NOT EXISTS fund_gifts_key ON fund_gifts (fund, position, number);
