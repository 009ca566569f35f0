-- List what is owed in scope, the one due first first; a null filter filters nothing.
-- What the record has not settled is read by an index of its own: it stays little, whatever the years add to the rest,
-- which is not read at all where none of its states is asked for.
-- $1 units in scope (text[]; null: all)  $2 units that have them (text[])  $3 account that follows the case (text)
-- $4 states (text[])  $5 instant at which they are asked for (timestamptz)  $6 last fact by this position (bigint)
-- $7 due behind (timestamptz)  $8 case id there (uuid)  $9 clock there (text)  $10 child there (text)
-- $11 version there (int)  $12 limit (int)  $13 who asks (text)
SELECT d.deadline
FROM (
    SELECT o.*
    FROM projections.deadlines AS o
    WHERE
        o.settled IS NULL
        AND (
            (o.ends_in = any($4::text []) AND o.due_at < $5)
            OR ('running-out' = any($4::text []) AND o.running_out_at <= $5 AND o.due_at >= $5)
            OR ('running' = any($4::text []) AND o.running_out_at > $5 AND o.due_at >= $5)
        )
    UNION ALL
    SELECT s.*
    FROM projections.deadlines AS s
    WHERE s.settled = any($4::text []) AND $4::text [] && ARRAY['met', 'met-late', 'not-due']
) AS d
WHERE
    ($1::text [] IS NULL OR d.units && $1::text [])
    AND ($13::text IS NULL OR $13 <> all(d.restricted))
    AND ($2::text [] IS NULL OR d.held_by = any($2))
    AND ($3::text IS NULL OR d.assigned_to = $3)
    AND ($6::bigint IS NULL OR d.position <= $6)
    AND (
        $7::timestamptz IS NULL
        OR (d.due_at, d.case_id, d.clock, coalesce(d.child::text, ''), d.started_version)
        > ($7, $8::uuid, $9::text, $10::text, $11::int)
    )
ORDER BY d.due_at, d.case_id, d.clock, coalesce(d.child::text, ''), d.started_version
LIMIT $12;
