-- What must be kept although its time is over, or its visitor asks: everything, a subject, or a record.

CREATE TABLE hold (
    number  INTEGER PRIMARY KEY,
    reason  TEXT NOT NULL,              -- shown to the visitor whose wish it refuses
    since   INTEGER NOT NULL,           -- milliseconds since the epoch
    subject TEXT,
    record  TEXT,
    CHECK (subject IS NULL OR record IS NULL)
);

-- A log that was put back to a backup goes on under a name of its own: the old one, and an epoch.
DROP TRIGGER head_never_shrinks;

CREATE TRIGGER head_never_shrinks BEFORE UPDATE ON head
WHEN NEW.size < OLD.size
  OR (NEW.origin IS NOT OLD.origin
      AND substr(NEW.origin, 1, instr(OLD.origin || '/epoch-', '/epoch-') + 6)
          IS NOT substr(OLD.origin || '/epoch-', 1, instr(OLD.origin || '/epoch-', '/epoch-') + 6))
BEGIN SELECT RAISE(ABORT, 'the log never shrinks, and changes its name only to a new epoch'); END;

CREATE VIEW unheld AS
SELECT leaf, coalesce(json_extract(data, '$.valid_until'), 0) AS valid_until
FROM body
WHERE (subject IS NULL OR subject NOT IN (SELECT subject FROM hold WHERE subject IS NOT NULL))
  AND id NOT IN (SELECT record FROM hold WHERE record IS NOT NULL);
