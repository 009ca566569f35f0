-- Name the corrections of a case's facts that stand.
-- $1 case id (uuid)  $2 up to this position (bigint)
SELECT t.of_version, t.version
FROM projections.timelines AS t
WHERE
    t.case_id = $1 AND t.position <= $2 AND t.of_version IS NOT NULL
    AND NOT EXISTS (
        SELECT
        FROM projections.timelines AS w
        WHERE w.case_id = t.case_id AND w.position <= $2 AND w.withdraws = t.version
    )
ORDER BY t.version;
