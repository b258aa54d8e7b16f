-- The catalog of one archive. Everything about mail in it can be made anew from the log.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL                  -- JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE mailbox (
  number  INTEGER PRIMARY KEY,         -- never used again
  primary_address TEXT NOT NULL,       -- normalised
  kind    TEXT NOT NULL,               -- normal, special
  state   TEXT NOT NULL,               -- present, deleted
  created INTEGER NOT NULL,            -- Unix milliseconds
  mails   INTEGER NOT NULL DEFAULT 0   -- linked mails, maintained
) STRICT;

CREATE TABLE mailbox_address (
  address TEXT NOT NULL,               -- normalised, primary addresses too
  mailbox INTEGER NOT NULL REFERENCES mailbox (number),
  special INTEGER NOT NULL,            -- 1: carried by a special mailbox, links nothing
  PRIMARY KEY (address, mailbox)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX mailbox_address_normal ON mailbox_address (address) WHERE special = 0;

CREATE TABLE mail (
  number      INTEGER PRIMARY KEY,     -- never used again
  date        INTEGER NOT NULL,        -- message date, Unix seconds
  archived    INTEGER NOT NULL,        -- archive date, Unix milliseconds
  size        INTEGER NOT NULL,        -- bytes of the mail (not of its report)
  attachments INTEGER NOT NULL,
  marks       INTEGER NOT NULL,        -- bit set of oddities
  message_id  TEXT,
  subject     TEXT NOT NULL,
  people      TEXT NOT NULL,           -- JSON: [address of From, its name, addresses of To…], as written
  to_more     INTEGER NOT NULL         -- addresses of To left out of people
) STRICT;
CREATE INDEX mail_date ON mail (date, number);

CREATE TABLE day (                     -- mails by the day on which they came
  day   INTEGER PRIMARY KEY,           -- days since 1970-01-01, UTC
  mails INTEGER NOT NULL,              -- maintained
  first INTEGER NOT NULL               -- lowest number of a mail that came
) STRICT;

CREATE TABLE message (                 -- which mails have a Message-ID
  key  INTEGER NOT NULL,               -- first 4 bytes of its SHA-256
  mail INTEGER NOT NULL REFERENCES mail (number),
  PRIMARY KEY (key, mail)
) STRICT, WITHOUT ROWID;

CREATE TABLE copy (
  number INTEGER PRIMARY KEY,
  mail   INTEGER NOT NULL REFERENCES mail (number),
  at     INTEGER NOT NULL,             -- location of its mail record
  slot   INTEGER NOT NULL,             -- line within that record
  digest BLOB NOT NULL                 -- SHA-256 of the bytes as received
) STRICT;
CREATE INDEX copy_mail ON copy (mail);
CREATE INDEX copy_digest ON copy (substr(digest, 1, 5));

CREATE TABLE again (                  -- the same bytes came once more
  copy INTEGER NOT NULL REFERENCES copy (number),
  at   INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  PRIMARY KEY (copy, at, slot)
) STRICT, WITHOUT ROWID;

CREATE TABLE identity (
  identity BLOB PRIMARY KEY NOT NULL,
  mail     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE content (
  id   BLOB PRIMARY KEY NOT NULL,      -- content id
  at   INTEGER NOT NULL,               -- location of its content record
  slot INTEGER NOT NULL,
  uses INTEGER NOT NULL                -- copies that name it
) STRICT, WITHOUT ROWID;

CREATE TABLE link (                    -- in the order in which a mailbox is browsed
  mailbox INTEGER NOT NULL,
  date    INTEGER NOT NULL,            -- the mail's, which never changes
  mail    INTEGER NOT NULL,
  PRIMARY KEY (mailbox, date, mail)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_mail ON link (mail, mailbox);

CREATE TABLE folder (
  number  INTEGER PRIMARY KEY,
  mailbox INTEGER NOT NULL,
  path    TEXT NOT NULL,               -- names joined by '/'
  mails   INTEGER NOT NULL DEFAULT 0,  -- placed mails, maintained
  UNIQUE (mailbox, path)
) STRICT;

CREATE TABLE placement (               -- in the order in which a folder is browsed
  folder INTEGER NOT NULL,
  date   INTEGER NOT NULL,             -- the mail's
  mail   INTEGER NOT NULL,
  PRIMARY KEY (folder, date, mail)
) STRICT, WITHOUT ROWID;
CREATE INDEX placement_mail ON placement (mail, folder);

CREATE TABLE tombstone (
  mail   INTEGER PRIMARY KEY,
  time   INTEGER NOT NULL,             -- Unix milliseconds
  reason TEXT NOT NULL,
  by     TEXT NOT NULL
) STRICT;
