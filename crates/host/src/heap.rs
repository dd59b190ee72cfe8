//! The C library's heap: what is free there and the system does not get back by itself.

/// Returns free memory to the system. The C library keeps it otherwise, in pieces between what is in use:
/// after a first start that is 60 MiB, which compiling all components took.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn trim() {
    // SAFETY: it takes no pointer, releases only what nobody has allocated, and may be called by any thread at
    // any time (malloc_trim(3)). There is no safe function that does it.
    unsafe { libc::malloc_trim(0) };
}

/// Lets all threads share few arenas. Each would get one of its own otherwise, up to eight for each processor,
/// and what one frees another cannot use: in a soak that was 20 MiB in five minutes. To be called before there
/// are threads.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn limit_arenas() {
    const ARENAS: libc::c_int = 2;
    // SAFETY: it takes no pointer and sets a number that later allocations go by (mallopt(3)); no other thread
    // runs yet. There is no safe function that does it. Where it is refused, nothing has changed.
    unsafe { libc::mallopt(libc::M_ARENA_MAX, ARENAS) };
}

/// Other C libraries trim by themselves, or have nothing to call.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn trim() {}

/// Other C libraries have nothing to call.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn limit_arenas() {}
