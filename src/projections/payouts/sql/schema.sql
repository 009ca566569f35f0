-- What confirmed cases give, by rule.
CREATE TABLE IF NOT EXISTS projections.payouts_due (
    payout_id uuid PRIMARY KEY,
    case_id uuid NOT NULL,
    unit_id text,
    area text,
    payout jsonb NOT NULL
);
CREATE INDEX IF NOT EXISTS payouts_due_case ON projections.payouts_due (case_id);
CREATE INDEX IF NOT EXISTS payouts_due_place ON projections.payouts_due (unit_id);
CREATE INDEX IF NOT EXISTS payouts_due_area ON projections.payouts_due (area);

-- What left a fund.
CREATE TABLE IF NOT EXISTS projections.fund_payments (
    payment_id uuid PRIMARY KEY,
    fund text NOT NULL,
    case_id uuid,
    position bigint NOT NULL,
    payment jsonb NOT NULL
);
CREATE INDEX IF NOT EXISTS fund_payments_fund ON projections.fund_payments (fund);
CREATE INDEX IF NOT EXISTS fund_payments_case ON projections.fund_payments (case_id);
