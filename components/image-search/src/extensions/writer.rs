//! Adds pictures in the order in which they come, many at once.

use crate::Error;
use crate::call::Call;
use crate::image::Image;
use crate::instance::Instance;
use crate::library::{Existing, put_many};

/// Pictures that are written at once.
const TOGETHER: usize = 256;

/// Collects pictures and writes them. Each has one result, in the order in which they came.
pub struct Writer<'a> {
    call: &'a Call<'a>,
    instance: &'a Instance,
    /// Not written yet; their results are the last ones that `places` names.
    waiting: Vec<(Image, Existing)>,
    places: Vec<usize>,
    results: Vec<Result<(), Error>>,
}

impl<'a> Writer<'a> {
    /// A writer to the instance.
    pub fn new(call: &'a Call<'a>, instance: &'a Instance) -> Self {
        Self {
            call,
            instance,
            waiting: Vec::new(),
            places: Vec::new(),
            results: Vec::new(),
        }
    }

    /// Takes a picture; one that the caller found wrong only has its place among the results.
    pub fn add(&mut self, picture: Result<(Image, Existing), Error>) {
        match picture {
            Err(error) => self.results.push(Err(error)),
            Ok((image, existing)) => {
                // Those that are written at once have different paths.
                let known = self
                    .waiting
                    .iter()
                    .any(|(other, _)| other.path == image.path);
                if known || self.waiting.len() == TOGETHER {
                    self.write();
                }
                self.places.push(self.results.len());
                self.results.push(Ok(()));
                self.waiting.push((image, existing));
            }
        }
    }

    /// Writes what waits; the results of all. What succeeded is durable and searchable.
    pub fn finish(mut self) -> Vec<Result<(), Error>> {
        self.write();
        self.results
    }

    fn write(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        let written = put_many(self.call, self.instance, &self.waiting);
        for (place, result) in self.places.drain(..).zip(written) {
            self.results[place] = result;
        }
        self.waiting.clear();
    }
}
