-- Read the end of the record.
SELECT h.log_id, h.position, h.recorded_at FROM record.head AS h;
