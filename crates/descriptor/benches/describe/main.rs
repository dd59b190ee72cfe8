//! What describing a picture costs in WebAssembly, decoding included, beside libjpeg-turbo that only decodes it.
//!
//! ```console
//! cargo bench -p descriptor --bench describe
//! ```
//!
//! The component `inference` is built as the application builds it, and runs in wasmtime; the peer is called in
//! the same process, in turns. The pictures are generated, 1920 x 1080 pixels.

#[path = "../shared/python.rs"]
mod python;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

use python::{Python, run};

const SEEDS: std::ops::Range<u64> = 7_000_000..7_000_004;
const QUALITIES: [u8; 2] = [75, 90];

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Result<()> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/describe");
    let python = Python::ready("describe-venv", &source.join("requirements.txt"), None)?;
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("");
    let mut build = Command::new(env!("CARGO"));
    let component = [
        "--profile",
        "component",
        "--target",
        "wasm32-wasip2",
        "-p",
        "inference",
    ];
    build.arg("build").args(component);
    run(build.arg("--target-dir").arg(&target))?;
    let component = target.join("wasm32-wasip2/component/inference.wasm");
    let pictures = pictures(&target.join("describe"))?;
    let mut measure = python.command();
    measure.arg(source.join("describe.py")).arg(component);
    print!("{}", run(measure.args(pictures))?);
    Ok(())
}

fn pictures(folder: &Path) -> Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    let mut files = Vec::new();
    for seed in SEEDS {
        let picture = synthetic_pictures::picture(seed, 1920, 1080);
        for quality in QUALITIES {
            let file = folder.join(format!("{seed}-{quality}.jpg"));
            std::fs::write(&file, synthetic_pictures::jpeg(&picture, quality)?)?;
            files.push(file);
        }
    }
    Ok(files)
}
