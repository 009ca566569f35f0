-- Read one case file, if it is in scope.
-- $1 case id (uuid)  $2 units in scope (text[]; null: all)
SELECT f.file
FROM projections.case_files AS f
WHERE f.case_id = $1 AND ($2::text [] IS NULL OR f.units && $2::text []);
