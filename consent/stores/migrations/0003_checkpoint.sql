-- The newest signed checkpoint and the key that verifies it. Older ones are not kept here: each
-- would be a place to which the log can be cut back without the key.

CREATE TABLE checkpoint (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    note TEXT NOT NULL,                 -- a C2SP signed note
    key  TEXT NOT NULL                  -- its verifier key; trust one that you have from elsewhere
);
