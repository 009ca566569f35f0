-- Made after a table is filled, or with the empty table.
CREATE UNIQUE INDEX IF NOT EXISTS stream_tags_key ON stream_tags (tag, stream);
