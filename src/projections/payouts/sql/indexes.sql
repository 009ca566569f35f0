-- Made after a table is filled, or with the empty table.
CREATE UNIQUE INDEX IF NOT EXISTS payouts_due_key ON payouts_due (payout_id);
CREATE INDEX IF NOT EXISTS payouts_due_case ON payouts_due (case_id);
CREATE INDEX IF NOT EXISTS payouts_due_place ON payouts_due (unit_id);
CREATE INDEX IF NOT EXISTS payouts_due_area ON payouts_due (area);
CREATE UNIQUE INDEX IF NOT EXISTS fund_payments_key ON fund_payments (payment_id);
CREATE INDEX IF NOT EXISTS fund_payments_fund ON fund_payments (fund);
CREATE INDEX IF NOT EXISTS fund_payments_case ON fund_payments (case_id);
CREATE UNIQUE INDEX IF NOT EXISTS payout_steps_key ON payout_steps (payout_id, version);
CREATE INDEX IF NOT EXISTS payout_steps_fund ON payout_steps (fund);
CREATE INDEX IF NOT EXISTS payout_steps_case ON payout_steps (case_id);
