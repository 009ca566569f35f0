-- Count, for each of some communes, what was due on days of a span and how much of it was met, met late or missed.
-- A period that is over was nobody's to meet.
-- $1 owners (text[])  $2 due from (timestamptz)  $3 due before (timestamptz)  $4 instant of the question (timestamptz)
-- $5 cases to leave out (uuid[]; null: all)
SELECT
    d.owner,
    count(*) FILTER (WHERE d.settled = 'met') AS met,
    count(*) FILTER (WHERE d.settled = 'met-late') AS met_late,
    count(*) FILTER (WHERE d.settled IS NULL) AS missed
FROM projections.deadlines AS d
WHERE
    d.owner = any($1) AND d.due_at >= $2 AND d.due_at < $3 AND (d.settled IN ('met', 'met-late') OR d.due_at < $4)
    AND d.settled IS DISTINCT FROM 'not-due' AND d.ends_in = 'missed' AND d.case_id <> all($5::uuid [])
GROUP BY d.owner;
