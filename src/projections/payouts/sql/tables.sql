-- What confirmed cases give, by rule.
CREATE TABLE IF NOT EXISTS payouts_due (
    payout_id uuid NOT NULL,
    case_id uuid NOT NULL,
    unit_id text,
    area text,
    payout text NOT NULL
);
-- What left a fund.
CREATE TABLE IF NOT EXISTS fund_payments (
    payment_id uuid NOT NULL,
    fund text NOT NULL,
    case_id uuid,
    position bigint NOT NULL,
    payment text NOT NULL
);
-- The steps of payouts, without what is sealed in them.
CREATE TABLE IF NOT EXISTS payout_steps (
    payout_id uuid NOT NULL,
    version integer NOT NULL,
    position bigint NOT NULL,
    fund text,
    case_id uuid,
    step text NOT NULL
);
