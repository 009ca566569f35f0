-- Read what one case owes or owed.
-- $1 case id (uuid)
SELECT d.deadline
FROM projections.deadlines AS d
WHERE d.case_id = $1;
