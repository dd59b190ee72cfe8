//! What an operation needs of the world beyond the store.

use crate::inference::Inference;

/// The tools of one request.
#[derive(Clone, Copy)]
pub struct Tools<'a> {
    /// The search core.
    pub inference: &'a dyn Inference,
}

impl Tools<'_> {
    /// Hands the tools that the component imports to `use_them`.
    #[cfg(target_family = "wasm")]
    pub fn of_the_host<R>(use_them: impl FnOnce(&Tools<'_>) -> R) -> R {
        use_them(&Tools {
            inference: &crate::inference::Component,
        })
    }
}
