-- A tenant's people: who they are, what they may do, what they did. Not made anew by a rebuild of the catalog.

CREATE TABLE user (
  id         TEXT PRIMARY KEY NOT NULL,       -- 16 hex digits
  login      TEXT NOT NULL UNIQUE,            -- name@domain, normalised
  name       TEXT NOT NULL,                   -- full name
  state      TEXT NOT NULL,                   -- active, disabled
  origin     TEXT NOT NULL DEFAULT '',        -- directory service; '' = made by hand
  password   TEXT,                            -- Argon2id, PHC string; NULL = none yet
  must_change INTEGER NOT NULL,               -- 1: the password is to be changed at the next sign-in
  totp       BLOB,                            -- sealed secret; NULL = none
  totp_on    INTEGER NOT NULL DEFAULT 0,      -- 1: confirmed with a code, asked for at sign-in
  totp_required INTEGER NOT NULL DEFAULT 0,   -- 1: must be set up at the next sign-in
  totp_step  INTEGER NOT NULL DEFAULT 0,      -- last time step used: a code works once
  created    INTEGER NOT NULL,                -- Unix milliseconds, as all times here
  version    INTEGER NOT NULL DEFAULT 1       -- counts changes; the ETag
) STRICT, WITHOUT ROWID;

CREATE TABLE setup_link (                     -- one-time links to choose a first password
  hash    BLOB PRIMARY KEY NOT NULL,          -- SHA-256 of the token
  user    TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_code (
  user TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  hash BLOB NOT NULL,                         -- HMAC of the code
  PRIMARY KEY (user, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE device (                         -- browsers that need no second factor for a while
  hash    BLOB PRIMARY KEY NOT NULL,          -- SHA-256 of the cookie's token
  id      TEXT NOT NULL UNIQUE,
  user    TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  agent   TEXT NOT NULL,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  hash    BLOB PRIMARY KEY NOT NULL,          -- SHA-256 of the cookie's token
  id      TEXT NOT NULL UNIQUE,
  user    TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  agent   TEXT NOT NULL,
  address TEXT NOT NULL,
  created INTEGER NOT NULL,
  seen    INTEGER NOT NULL,                   -- to about a minute
  expires INTEGER NOT NULL                    -- absolute end
) STRICT, WITHOUT ROWID;
CREATE INDEX session_user ON session (user);

CREATE TABLE token (                          -- app passwords and API tokens
  hash    BLOB PRIMARY KEY NOT NULL,          -- SHA-256 of the token: 160 random bits need no slow hash
  id      TEXT NOT NULL UNIQUE,
  user    TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  kind    TEXT NOT NULL,                      -- app, api
  name    TEXT NOT NULL,
  scopes  TEXT NOT NULL,                      -- JSON list
  created INTEGER NOT NULL,
  expires INTEGER,                            -- NULL = never
  used    INTEGER                             -- to about a minute
) STRICT, WITHOUT ROWID;
CREATE INDEX token_user ON token (user);

CREATE TABLE saved_search (
  id      TEXT PRIMARY KEY NOT NULL,
  user    TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  name    TEXT NOT NULL,
  query   TEXT NOT NULL,
  created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX saved_search_user ON saved_search (user);

CREATE TABLE "group" (
  id      TEXT PRIMARY KEY NOT NULL,
  name    TEXT NOT NULL UNIQUE COLLATE NOCASE,
  roles   TEXT NOT NULL,                      -- JSON list of admin, auditor, compliance, reader
  origin  TEXT NOT NULL DEFAULT '',           -- directory service; '' = made by hand
  created INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;

CREATE TABLE member (
  "group" TEXT NOT NULL REFERENCES "group" (id) ON DELETE CASCADE,
  user    TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  PRIMARY KEY ("group", user)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_user ON member (user);

CREATE TABLE grant_user (                     -- "mine"
  mailbox INTEGER NOT NULL,                   -- number in the archive
  user    TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  PRIMARY KEY (mailbox, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX grant_user_user ON grant_user (user);

CREATE TABLE grant_group (                    -- "shared"
  mailbox INTEGER NOT NULL,
  "group" TEXT NOT NULL REFERENCES "group" (id) ON DELETE CASCADE,
  PRIMARY KEY (mailbox, "group")
) STRICT, WITHOUT ROWID;
CREATE INDEX grant_group_group ON grant_group ("group");

CREATE TABLE job (                            -- long work: exports, imports
  id       TEXT PRIMARY KEY NOT NULL,
  kind     TEXT NOT NULL,
  name     TEXT NOT NULL,                     -- what for, in words
  owner    TEXT NOT NULL,                     -- id of the user; empty: an operator
  work     TEXT NOT NULL,                     -- JSON: what is to be done
  state    TEXT NOT NULL DEFAULT 'queued',    -- queued, running, cancelling, finished, cancelled
  severity TEXT NOT NULL DEFAULT 'info',      -- info, warning, error
  what     TEXT NOT NULL,                     -- what is counted
  done     INTEGER NOT NULL DEFAULT 0,
  total    INTEGER,
  cause    TEXT,
  result   TEXT,                              -- JSON
  created  INTEGER NOT NULL,
  started  INTEGER,
  ended    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX job_created ON job (created);

CREATE TABLE secret (
  id      TEXT PRIMARY KEY NOT NULL,
  name    TEXT NOT NULL,
  kind    TEXT NOT NULL,                      -- basic, certificate, oauth-client, service-account
  open    TEXT NOT NULL,                      -- JSON: what may be shown (user name, certificate)
  sealed  BLOB NOT NULL,                      -- sealed with the tenant's key
  created INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;

CREATE TABLE secret_use (                     -- what a secret is used by
  secret TEXT NOT NULL REFERENCES secret (id),
  kind   TEXT NOT NULL,
  object TEXT NOT NULL,
  name   TEXT NOT NULL,
  PRIMARY KEY (secret, kind, object)
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (                        -- and the last verification
  key     TEXT PRIMARY KEY NOT NULL,
  value   TEXT NOT NULL                       -- JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE unknown_address (                -- of our domains, in mail, without a mailbox; at most 1000
  address TEXT PRIMARY KEY NOT NULL,          -- normalised
  count   INTEGER NOT NULL,                   -- mails that name it
  last    INTEGER NOT NULL                    -- when the last came
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  number   INTEGER PRIMARY KEY,               -- without a gap
  time     INTEGER NOT NULL,
  request  TEXT NOT NULL,
  actor_kind TEXT NOT NULL,                   -- nobody, user, operator, system
  actor    TEXT NOT NULL,                     -- id
  actor_name TEXT NOT NULL,                   -- login at that time
  address  TEXT NOT NULL,                     -- network address
  activity TEXT NOT NULL,                     -- user.create, sign-in, mail.read, …
  object   TEXT NOT NULL,                     -- kind:id
  object_name TEXT NOT NULL,
  good     INTEGER NOT NULL,                  -- 0: refused or failed
  message  TEXT NOT NULL,
  changes  TEXT NOT NULL,                     -- JSON: field → [before, after]
  mac      BLOB NOT NULL                      -- HMAC over the row before's mac and this row
) STRICT;
CREATE INDEX audit_time ON audit (time);

CREATE TABLE audit_head (                     -- the last row, so that cutting off the end is seen
  one    INTEGER PRIMARY KEY CHECK (one = 1),
  number INTEGER NOT NULL,
  mac    BLOB NOT NULL,
  seal   BLOB NOT NULL                        -- HMAC of number and mac
) STRICT;
