-- Keep the sealed bytes of a file; those that are there already stay as they are.
-- $1 attachment id (uuid)  $2 the matter (uuid)  $3 sealed bytes (bytea)
INSERT INTO record.attachments (attachment_id, subject, box)
VALUES ($1, $2, $3)
ON CONFLICT (attachment_id) DO NOTHING;
