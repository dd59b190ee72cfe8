//! Who did something, as answers name them.

use operation::Caller;
use serde::{Deserialize, Serialize};

/// A user of an account. The vendor's numeric ids of both are left out: this server knows names only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The account.
    pub domain_name: String,
    /// The user.
    pub user_name: String,
}

impl From<&Caller> for User {
    fn from(caller: &Caller) -> Self {
        Self {
            domain_name: caller.domain_name.clone(),
            user_name: caller.user_name.clone(),
        }
    }
}

/// Who may see a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Visibility {
    /// Its creator.
    Private,
    /// Everyone.
    Public,
}

/// What a list shows, by visibility.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VisibilityFilter {
    /// The caller's own, of both kinds: what a list shows unless it is asked otherwise.
    Own,
    /// The caller's own private ones.
    Private,
    /// Every public one.
    Public,
    /// All that the caller may see.
    All,
}

impl VisibilityFilter {
    /// Whether the list shows `caller` a thing that `creator` made with this visibility.
    pub fn includes(self, visibility: Visibility, creator: &User, caller: &User) -> bool {
        let own = creator == caller;
        let public = visibility == Visibility::Public;
        match self {
            Self::Own => own,
            Self::Private => own && !public,
            Self::Public => public,
            Self::All => own || public,
        }
    }
}
