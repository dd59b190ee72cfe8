//! What an operation needs of the world beyond the store.

use crate::inference::{Absent, Inference};

/// The tools of one request.
#[derive(Clone, Copy)]
pub struct Tools<'a> {
    /// The search core.
    pub inference: &'a dyn Inference,
}

impl Tools<'_> {
    /// What a component uses that touches records only: it imports no search core.
    pub fn records<R>(run: impl FnOnce(&Tools<'_>) -> R) -> R {
        run(&Tools { inference: &Absent })
    }

    /// What a component uses that changes or searches libraries.
    #[cfg(target_family = "wasm")]
    pub fn libraries<R>(run: impl FnOnce(&Tools<'_>) -> R) -> R {
        run(&Tools {
            inference: &crate::inference::Component,
        })
    }

    /// What a component uses that also takes pictures, in the request or from an address.
    #[cfg(target_family = "wasm")]
    pub fn pictures<R>(run: impl FnOnce(&Tools<'_>) -> R) -> R {
        Self::libraries(run)
    }
}
