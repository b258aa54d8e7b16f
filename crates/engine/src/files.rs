//! Reads mail files from disk: .eml, mbox, Maildir, folders of them.
