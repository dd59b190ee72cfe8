//! How large the pieces of a library are.

/// Sizes of pieces, and when work on them is due. Libraries of any sizes can be read with any other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tuning {
    /// Bytes of changes that a manifest carries itself.
    pub inline_bytes: usize,
    /// Changes in the segments of the write buffer that are merged into the tree together.
    pub write_buffer_changes: u64,
    /// Rows of a node's buffer that is full.
    pub buffer_rows: u64,
    /// Rows of a leaf above which it is split in a large library; in a small one it is split sooner.
    pub leaf_rows: u64,
    /// Children of a node above which it is split.
    pub fan_out: usize,
    /// Tombstones at which a vacuum begins, if they also are an eighth of all rows.
    pub tombstones: u64,
    /// Runs of the directory that are merged into its partitions.
    pub runs: usize,
    /// Entries of a partition of the directory above which it is cut.
    pub partition_entries: usize,
    /// The grace period of retired blobs in seconds, for searches that read them: one that takes longer starts again.
    pub grace: u64,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            inline_bytes: 12 * 1024,
            write_buffer_changes: 512,
            buffer_rows: 1024,
            leaf_rows: 512,
            fan_out: 96,
            tombstones: 2048,
            runs: 12,
            partition_entries: 2048,
            grace: 10,
        }
    }
}

impl Tuning {
    /// Rows of a leaf above which it is split in a library of so many rows.
    ///
    /// With their square root, as faiss recommends for inverted lists: the fewer rows there are, the less those of
    /// a large leaf have in common.
    pub(crate) fn leaf_rows_among(&self, rows: u64) -> u64 {
        let root = rows.isqrt() * 8 / 5;
        root.clamp(self.leaf_rows.div_ceil(4), self.leaf_rows.max(1))
    }

    /// Children that a split leaves to each node at most.
    pub(crate) fn split_children(&self) -> usize {
        (self.fan_out * 2 / 3).max(2)
    }
}
