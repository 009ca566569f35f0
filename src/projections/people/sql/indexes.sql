-- Made after a table is filled, or with the empty table.
CREATE UNIQUE INDEX IF NOT EXISTS persons_key ON persons (case_id, subject_id);
CREATE INDEX IF NOT EXISTS persons_subject ON persons (subject_id);
CREATE UNIQUE INDEX IF NOT EXISTS case_search_key ON case_search (case_id);
CREATE INDEX IF NOT EXISTS case_search_words ON case_search USING gin (array_to_tsvector(string_to_array(words, ' ')));
CREATE UNIQUE INDEX IF NOT EXISTS payees_key ON payees (payment_id);
CREATE INDEX IF NOT EXISTS payees_subject ON payees (subject_id);
