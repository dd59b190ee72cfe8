//! Memory that the host has and does not need.

/// Gives free memory back to the system. The C library keeps it otherwise, in pieces between what is in use:
/// after a first start that is 60 MiB, which compiling all components took.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn give_back() {
    // SAFETY: it takes no pointer, releases only what nobody has allocated, and may be called by any thread at
    // any time (malloc_trim(3)). There is no safe function that does it.
    unsafe { libc::malloc_trim(0) };
}

/// Other C libraries give back by themselves, or have nothing to call.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn give_back() {}
