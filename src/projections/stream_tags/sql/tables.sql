-- The first position at which each stream was tagged so.
CREATE TABLE IF NOT EXISTS stream_tags (
    tag text NOT NULL,
    stream text NOT NULL,
    position bigint NOT NULL
);
