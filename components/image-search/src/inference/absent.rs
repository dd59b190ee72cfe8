//! The search core of components that touch no picture: they import none.

use inference_types::{
    Acceptance, Answer, Change, DescribeError, Description, Inference, Language, LibraryError,
    Query, Region,
};

/// Refuses everything: a component that needs the search core must import it.
#[derive(Debug, Clone, Copy)]
pub struct Absent;

fn absent() -> LibraryError {
    LibraryError::Store("this component imports no search core".to_owned())
}

impl Inference for Absent {
    fn describe(
        &self,
        _: &str,
        _: &[u8],
        _: Option<Region>,
        _: &Acceptance,
        _: Option<Language>,
    ) -> Result<Description, DescribeError> {
        Err(DescribeError::UnknownModel)
    }

    fn similarity(&self, _: &[i8], _: &[i8]) -> Result<f32, LibraryError> {
        Err(absent())
    }

    fn search(&self, _: &str, _: &Query) -> Result<Answer, LibraryError> {
        Err(absent())
    }

    fn update(&self, _: &str, _: Vec<Change>) -> Result<(), LibraryError> {
        Err(absent())
    }

    fn drop_library(&self, _: &str) -> Result<(), LibraryError> {
        Err(absent())
    }
}
