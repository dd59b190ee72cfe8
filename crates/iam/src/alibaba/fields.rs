//! What a signature says beside what is signed, in either form.

use std::borrow::Cow;

/// The fields of a signature, as a request gives them.
pub(super) struct Fields<'a> {
    pub access_key: Cow<'a, str>,
    pub time: Cow<'a, str>,
    pub nonce: Cow<'a, str>,
    pub signature: Cow<'a, str>,
    pub has_security_token: bool,
}
