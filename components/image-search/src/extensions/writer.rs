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
    /// Not written yet.
    waiting: Vec<(Image, Existing)>,
    /// Each result that is not known yet, and the waiting picture that it will be of.
    places: Vec<(usize, usize)>,
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
                let slot = self.slot(image, existing);
                self.places.push((self.results.len(), slot));
                self.results.push(Ok(()));
            }
        }
    }

    /// Whether a picture of this path waits to be written.
    pub fn waits(&self, path: &str) -> bool {
        self.place_of(path).is_some()
    }

    fn place_of(&self, path: &str) -> Option<usize> {
        self.waiting
            .iter()
            .position(|(image, _)| image.path == path)
    }

    /// Where the picture waits. Those that are written at once have different paths.
    fn slot(&mut self, image: Image, existing: Existing) -> usize {
        if let Some(slot) = self.place_of(&image.path) {
            let replaces = |existing| existing == Existing::Replace;
            if replaces(existing) && replaces(self.waiting[slot].1) {
                // As if the earlier one had been written and then replaced.
                self.waiting[slot].0 = image;
                return slot;
            }
            self.write();
        }
        if self.waiting.len() == TOGETHER {
            self.write();
        }
        self.waiting.push((image, existing));
        self.waiting.len() - 1
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
        for (place, slot) in self.places.drain(..) {
            self.results[place].clone_from(&written[slot]);
        }
        self.waiting.clear();
    }
}
