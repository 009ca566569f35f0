-- Add facts to timelines; a fact that is there already stays as it is.
-- $1 case ids (uuid[])  $2 versions (int[])  $3 positions (bigint[])  $4 types (text[])  $5 occurred at (timestamptz[])
-- $6 occurred on (date[])  $7 recorded at (timestamptz[])  $8 actors (text[])  $9 roles (text[])  $10 units (text[])
-- $11 corrected versions (int[])  $12 withdrawn versions (int[])  $13 data (text[], JSON)
INSERT INTO projections.timelines
(
    case_id, version, position, type, occurred_at, occurred_on, recorded_at, actor, role, unit, of_version, withdraws,
    data
)
SELECT
    n.case_id, n.version, n.position, n.type, n.occurred_at, n.occurred_on, n.recorded_at, n.actor, n.role, n.unit,
    n.of_version, n.withdraws, n.data::jsonb
FROM
    unnest(
        $1::uuid [], $2::integer [], $3::bigint [], $4::text [], $5::timestamptz [], $6::date [], $7::timestamptz [],
        $8::text [], $9::text [], $10::text [], $11::integer [], $12::integer [], $13::text []
    )
    AS n (
        case_id, version, position, type, occurred_at, occurred_on, recorded_at, actor, role, unit, of_version,
        withdraws, data
    )
ON CONFLICT (case_id, version) DO NOTHING;
