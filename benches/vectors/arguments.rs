//! The command line.

use clap::{Parser, ValueEnum};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// faiss: inverted lists with RaBitQ, refined with 8-bit vectors.
    Faiss,
    /// faiss: HNSW.
    FaissHnsw,
    /// hnswlib.
    Hnswlib,
    /// USearch.
    Usearch,
    /// The search core in WebAssembly: ingest, search, memory, bytes.
    Sightline,
    /// Searches with filters of the search core.
    Filtered,
    /// The search core after many changes, beside a fresh library of the same items.
    Churn,
    /// `sightline up` over HTTP.
    SightlineHttp,
    /// PostgreSQL with pgvector.
    Pgvector,
    /// Chroma's server.
    Chroma,
}

impl Part {
    /// Sightline's own parts, and the peer that they are held against, so that both meet the same machine.
    const OWN: [Self; 5] = [
        Self::Faiss,
        Self::Sightline,
        Self::Filtered,
        Self::Churn,
        Self::SightlineHttp,
    ];

    /// The name on the command line and of the file of results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Faiss => "faiss",
            Self::FaissHnsw => "faiss-hnsw",
            Self::Hnswlib => "hnswlib",
            Self::Usearch => "usearch",
            Self::Sightline => "sightline",
            Self::Filtered => "filtered",
            Self::Churn => "churn",
            Self::SightlineHttp => "sightline-http",
            Self::Pgvector => "pgvector",
            Self::Chroma => "chroma",
        }
    }
}

/// The search core beside its peers.
#[derive(Debug, Parser)]
pub struct Arguments {
    /// Vectors in the library; several sizes are measured one after the other.
    #[arg(long, value_delimiter = ',', default_values_t = [100_000])]
    pub size: Vec<usize>,

    /// Measure these parts, instead of all.
    #[arg(long, value_enum, value_delimiter = ',')]
    pub only: Vec<Part>,

    /// Measure Sightline's own parts and faiss, beside the kept results of the other peers.
    #[arg(long, conflicts_with = "only")]
    pub own: bool,

    /// Build the peers' indexes again, instead of using those of an earlier run.
    #[arg(long)]
    pub rebuild: bool,

    /// Keep the library that `sightline` searches, and search one that was kept with its results instead of filling
    /// another: ten million vectors take an hour.
    #[arg(long)]
    pub keep: bool,

    /// Measure nothing: print what earlier runs kept.
    #[arg(long)]
    pub report: bool,

    /// What `cargo bench` adds.
    #[arg(long, hide = true)]
    bench: bool,
}

impl Arguments {
    /// The parts that this run measures.
    pub fn parts(&self) -> Vec<Part> {
        match (self.report, self.own, self.only.as_slice()) {
            (true, ..) => Vec::new(),
            (_, true, _) => Part::OWN.to_vec(),
            (.., []) => Part::value_variants().to_vec(),
            (.., only) => only.to_vec(),
        }
    }
}
