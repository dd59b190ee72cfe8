//! The linear memory of an instance: how much it may have, and how much it has come to.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use wasmtime::ResourceLimiter;

/// Bounds the linear memory of an instance and remembers its greatest size.
pub struct MemoryLimit {
    max: usize,
    size: MemorySize,
}

/// The greatest size that a linear memory of an instance has come to. Memory never shrinks.
#[derive(Debug, Clone, Default)]
pub struct MemorySize(Arc<AtomicUsize>);

impl MemoryLimit {
    /// A limit of `max` bytes for each memory.
    pub fn new(max: usize) -> Self {
        Self {
            max,
            size: MemorySize::default(),
        }
    }

    /// The size, from now on.
    pub fn size(&self) -> &MemorySize {
        &self.size
    }
}

impl MemorySize {
    /// In bytes.
    pub fn bytes(&self) -> usize {
        self.0.load(Relaxed)
    }
}

impl ResourceLimiter for MemoryLimit {
    fn memory_growing(
        &mut self,
        _: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let allowed = desired <= self.max && maximum.is_none_or(|maximum| desired <= maximum);
        if allowed {
            self.size.0.fetch_max(desired, Relaxed);
        }
        Ok(allowed)
    }

    fn table_growing(
        &mut self,
        _: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(maximum.is_none_or(|maximum| desired <= maximum))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greatest_size_of_any_memory_counts_and_what_is_refused_does_not() {
        let mut limit = MemoryLimit::new(100);
        let size = limit.size().clone();
        let mut grow = |desired, maximum| limit.memory_growing(0, desired, maximum).unwrap();
        assert!(grow(60, None) && grow(20, Some(20)) && grow(100, None));
        assert!(!grow(101, None) && !grow(50, Some(49)));
        assert_eq!(size.bytes(), 100);
    }
}
