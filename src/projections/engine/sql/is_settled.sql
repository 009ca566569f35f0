-- Whether everything recorded by an instant is visible already: a later fact is.
-- $1 instant (timestamptz)
SELECT h.recorded_at > $1 FROM record.head AS h;
