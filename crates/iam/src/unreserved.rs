//! The characters that RFC 3986 leaves unreserved: both vendors' canonical forms encode all others.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};

/// All but the unreserved characters of RFC 3986.
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');
