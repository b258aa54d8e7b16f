//! Keeps the process small: how the system's allocator gives memory back.
//!
//! Mails are received, prepared, committed and indexed on different threads. By default glibc makes an arena for each
//! of them and keeps freed buffers there: with a hundred connections and large mails, several times what is in use.

/// Arenas of the allocator: enough that threads rarely wait for each other.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const ARENAS: i32 = 3;
/// Buffers of this size and above go back to the system as soon as they are freed, bytes.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const GIVEN_BACK: i32 = 128 << 10;

/// Sets the allocator up. To be called before any thread is started.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[allow(unsafe_code)]
pub fn keep_small() {
    // SAFETY: mallopt only sets numbers of the allocator and is called before there is a second thread.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, ARENAS);
        libc::mallopt(libc::M_MMAP_THRESHOLD, GIVEN_BACK);
    }
}

/// Gives memory that was freed back to the system.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[allow(unsafe_code)]
pub fn give_back() {
    // SAFETY: malloc_trim takes the allocator's own locks and touches nothing that is in use.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// Other systems' allocators are left as they are.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn keep_small() {}

/// Other systems' allocators are left as they are.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn give_back() {}
