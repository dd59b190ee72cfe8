//! The peers that are libraries: each a Python program of its own.

use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::arguments::Part;
use crate::curve::Curve;
use crate::dataset::Dataset;
use crate::environment::{self, Environment};

/// What a program tells.
#[derive(Debug, Serialize, Deserialize)]
pub struct Told {
    /// A curve for each kind of index.
    pub subjects: Vec<Curve>,
    /// How its linear algebra computes.
    pub thread_pools: Vec<String>,
}

/// Measures the peer on one thread.
pub fn measure(
    part: Part,
    environment: &Environment,
    data: &Dataset,
    target: &Path,
    rebuild: bool,
) -> Result<Told> {
    data.truth()?;
    let mut program = environment.program("python");
    program.arg(environment::scripts().join(format!("peer_{}.py", part.name().replace('-', "_"))));
    program.arg("--vectors").arg(data.vectors_file());
    program.arg("--queries").arg(data.queries_file());
    program.arg("--truth").arg(data.truth_file());
    program.args(["--size", &data.size.to_string()]);
    program
        .arg("--folder")
        .arg(target.join("indexes").join(data.size.to_string()));
    if rebuild {
        program.arg("--rebuild");
    }
    for variable in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"] {
        program.env(variable, "1");
    }
    // It may leave compiled modules beside the sources otherwise.
    program.env("PYTHONDONTWRITEBYTECODE", "1");
    let told = environment::output(&mut program)?;
    serde_json::from_str(&told).with_context(|| format!("{} said: {told}", part.name()))
}
