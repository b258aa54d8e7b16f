//! Files that this process makes are for its owner only: the catalog and the index hold words of mails in clear.

/// Takes everybody else's rights from files still to be made. To be called before any thread is started.
#[cfg(unix)]
#[allow(unsafe_code)]
pub fn keep_private() {
    // SAFETY: umask only sets a number of this process and can't fail.
    unsafe {
        libc::umask(0o077);
    }
}

/// Other systems give new files the rights of their folder.
#[cfg(not(unix))]
pub fn keep_private() {}
