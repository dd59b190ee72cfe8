//! The limits of fetching.

use std::time::Duration;

/// The most bytes that a picture may have: 5 MiB.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;

/// The most redirects that are followed.
pub const MAX_REDIRECTS: usize = 3;

/// The longest time from the first connection to the last byte, over all redirects.
pub const TIMEOUT: Duration = Duration::from_secs(10);
