-- Note that streams were tagged; the first time counts.
-- $1 tags (text[])  $2 streams (text[])  $3 positions (bigint[])
INSERT INTO projections.stream_tags (tag, stream, position)
SELECT n.tag, n.stream, min(n.position)
FROM unnest($1::text [], $2::text [], $3::bigint []) AS n (tag, stream, position)
GROUP BY n.tag, n.stream
ON CONFLICT (tag, stream) DO NOTHING;
