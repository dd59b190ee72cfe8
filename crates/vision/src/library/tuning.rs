//! How large the pieces of a library are.

/// Sizes of pieces, and when work on them is due. Libraries of any sizes can be read with any other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tuning {
    /// Bytes of changes that a manifest carries itself.
    pub inline_bytes: usize,
    /// Changes of the tail that are folded into the tree together.
    pub tail_changes: u64,
    /// Rows of a buffer that is full.
    pub buffer_rows: u64,
    /// Rows of a leaf above which it is split.
    pub leaf_rows: u64,
    /// Children of a node above which it is split.
    pub fan_out: usize,
    /// Dead rows that are swept, if they also are an eighth of all.
    pub dead_rows: u64,
    /// Runs of the directory that are pushed into its partitions.
    pub runs: usize,
    /// Entries of a partition of the directory above which it is cut.
    pub partition_entries: usize,
    /// Seconds that a replaced blob stays, for searches that read it: one that takes longer starts again.
    pub grace: u64,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            inline_bytes: 12 * 1024,
            tail_changes: 512,
            buffer_rows: 1024,
            leaf_rows: 512,
            fan_out: 96,
            dead_rows: 2048,
            runs: 12,
            partition_entries: 2048,
            grace: 10,
        }
    }
}

impl Tuning {
    /// Rows that a split leaves in each leaf at most.
    pub(super) fn split_rows(&self) -> usize {
        (self.leaf_rows as usize * 3 / 4).max(1)
    }

    /// Rows of a leaf below which it is dissolved: its rows go to its neighbours.
    pub(super) fn small_leaf(&self) -> u64 {
        self.leaf_rows / 10
    }

    /// Children that a split leaves to each node at most.
    pub(super) fn split_children(&self) -> usize {
        (self.fan_out * 2 / 3).max(2)
    }
}
