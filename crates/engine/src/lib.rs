//! Tenants, archive mailboxes, journal endpoints and ingest: the only place where doors and archives meet.

pub mod files;
