-- Read the streams that were ever tagged so, as far as the index has come.
-- $1 tag (text)
SELECT t.stream
FROM projections.stream_tags AS t
WHERE t.tag = $1
ORDER BY t.stream;
