-- What belongs to the installation rather than to one tenant.

CREATE TABLE tenant (
  id      TEXT PRIMARY KEY NOT NULL,   -- 16 hex digits, also the folder's name
  name    TEXT NOT NULL UNIQUE COLLATE NOCASE,
  state   TEXT NOT NULL,               -- active, paused
  created INTEGER NOT NULL             -- Unix milliseconds
) STRICT, WITHOUT ROWID;

CREATE TABLE tenant_domain (           -- login domains, unique in the installation
  domain TEXT PRIMARY KEY NOT NULL,
  tenant TEXT NOT NULL REFERENCES tenant (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE endpoint (                -- journal endpoints
  token    TEXT PRIMARY KEY NOT NULL,  -- local part of its address, 128 random bits
  tenant   TEXT NOT NULL REFERENCES tenant (id),
  name     TEXT NOT NULL,
  mailbox  INTEGER NOT NULL,           -- number of its archive mailbox
  plain    INTEGER NOT NULL,           -- 1: STARTTLS is not required
  state    TEXT NOT NULL,              -- active, paused
  max_size INTEGER NOT NULL,           -- bytes of a mail
  networks TEXT NOT NULL,              -- JSON list of CIDR networks; empty = anybody
  created  INTEGER NOT NULL,
  received INTEGER NOT NULL DEFAULT 0, -- mails taken
  last     INTEGER,                    -- when the last was taken, Unix milliseconds
  gap      INTEGER NOT NULL DEFAULT 0, -- longest usual pause between two mails, milliseconds
  UNIQUE (tenant, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE refusal (                 -- deliveries refused for good: the sender has dropped them
  number    INTEGER PRIMARY KEY AUTOINCREMENT,
  time      INTEGER NOT NULL,
  tenant    TEXT,                      -- NULL if no endpoint was known
  endpoint  TEXT,
  peer      TEXT NOT NULL,
  mail_from TEXT,
  recipient TEXT,
  code      INTEGER NOT NULL,
  text      TEXT NOT NULL
) STRICT;

CREATE TABLE refusal_count (           -- maintained: old rows go, the count stays
  tenant TEXT PRIMARY KEY NOT NULL,    -- '' if no endpoint was known
  count  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
