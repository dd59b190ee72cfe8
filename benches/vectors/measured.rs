//! Everything that was kept about libraries of one size.

use anyhow::Result;

use crate::arguments::Part;
use crate::curve::{Curve, Point, RECALL};
use crate::peers::Told;
use crate::results::Results;
use crate::search_core::{Churned, Filtered, Found, Searched};
use crate::servers::Served;

/// The peer that the search core is held against, as its program calls it.
const REFERENCE: &str = "faiss IVF RaBitQ + SQ8";

/// What was measured about libraries of one size, as far as it was.
pub struct Measured {
    /// Vectors in the library.
    pub size: usize,
    /// The libraries of the field, one curve for each kind of index.
    pub curves: Vec<Curve>,
    /// The search core.
    pub searched: Option<Searched>,
    /// The search core with filters.
    pub filtered: Option<Filtered>,
    /// The search core after changes.
    pub churned: Option<Churned>,
    /// Sightline over HTTP.
    pub sightline: Option<Served>,
    /// The other servers.
    pub servers: Vec<Served>,
}

impl Measured {
    /// What `results` has, by ascending size.
    pub fn all(results: &Results) -> Result<Vec<Self>> {
        let sizes = results.sizes();
        sizes
            .into_iter()
            .map(|size| Self::of(results, size))
            .collect()
    }

    fn of(results: &Results, size: usize) -> Result<Self> {
        let mut curves = Vec::new();
        for part in [Part::Faiss, Part::FaissHnsw, Part::Hnswlib, Part::Usearch] {
            let told: Option<Told> = results.get(size, part)?;
            curves.extend(told.into_iter().flat_map(|told| told.subjects));
        }
        let mut servers = Vec::new();
        for part in [Part::Pgvector, Part::Chroma] {
            servers.extend(results.get::<Served>(size, part)?);
        }
        Ok(Self {
            size,
            curves,
            searched: results.get(size, Part::Sightline)?,
            filtered: results.get(size, Part::Filtered)?,
            churned: results.get(size, Part::Churn)?,
            sightline: results.get(size, Part::SightlineHttp)?,
            servers,
        })
    }

    /// CPU time in microseconds of a query of the reference at the recall of comparison.
    pub fn reference(&self) -> Option<f64> {
        let curve = self.curves.iter().find(|curve| curve.name == REFERENCE)?;
        curve.cost_at(RECALL)
    }

    /// All curves, the search core's first: it has no setting, so a curve of one point.
    pub fn with_own(&self) -> Vec<Curve> {
        let own = self
            .searched
            .as_ref()
            .map(|searched| own(self.size, searched));
        own.into_iter().chain(self.curves.iter().cloned()).collect()
    }
}

fn own(size: usize, searched: &Searched) -> Curve {
    let Found { recall, cost } = &searched.held_out;
    Curve {
        name: OWN.to_owned(),
        inserts_per_cpu_second: searched.ingested.per_cpu_second,
        bytes: searched.bytes.content,
        points: vec![Point {
            setting: format!("{size}"),
            recall: *recall,
            cpu_us: cost.cpu_us,
            batch_cpu_us: None,
        }],
    }
}

/// What the search core is called in tables and plots.
pub const OWN: &str = "Sightline, in WebAssembly";
