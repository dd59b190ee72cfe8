//! Retrieval under attacks.
