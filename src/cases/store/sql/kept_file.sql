-- Read the sealed bytes of the file at a place, and whose they are.
-- $1 place (uuid)
SELECT a.subject, a.box FROM record.attachments AS a WHERE a.attachment_id = $1;
