-- The last row of each tenant's audit log that is known to have been written: a log that was emptied or replaced in its
-- own file does not fit to it.
CREATE TABLE audit_anchor (
  tenant TEXT PRIMARY KEY NOT NULL REFERENCES tenant (id),
  number INTEGER NOT NULL,             -- of the row
  mac    BLOB NOT NULL                 -- its keyed hash
) STRICT, WITHOUT ROWID;
