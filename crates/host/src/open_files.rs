//! Open files: as many as the system lets this process have.
//!
//! Every connection is one and every archive that is in use a dozen; the usual limit of 1,024 is there for programs of
//! another kind, and each process may raise its own up to what the administrator set.

/// Raises the limit as far as it goes.
#[cfg(unix)]
#[allow(unsafe_code)]
pub fn allow_many() {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: both calls only read or write the struct they are given. If they fail the limit stays as it was.
    unsafe {
        if libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) == 0 {
            limit.rlim_cur = limit.rlim_max;
            libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit);
        }
    }
}

/// The limit that holds; `None` if it can't be found out.
#[cfg(unix)]
#[allow(unsafe_code)]
pub fn most() -> Option<usize> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the call only writes the struct it is given.
    let answer = unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) };
    usize::try_from(limit.rlim_cur).ok().filter(|_| answer == 0)
}

/// Other systems have no such limit.
#[cfg(not(unix))]
pub fn allow_many() {}

/// Other systems have no such limit.
#[cfg(not(unix))]
pub fn most() -> Option<usize> {
    None
}
