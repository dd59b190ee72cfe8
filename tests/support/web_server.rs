//! A web server for components to call.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// Answers a request for a path, query included, by writing to the connection.
type Page = dyn Fn(&str, &mut TcpStream) -> std::io::Result<()> + Send + Sync;

/// A web server on 127.0.0.1; it stops when it is dropped.
pub struct WebServer {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
    stopped: Arc<AtomicBool>,
}

impl WebServer {
    /// Serves `page` for every path, each request on a thread and a connection of its own.
    pub fn serve(
        page: impl Fn(&str, &mut TcpStream) -> std::io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            asked: Arc::default(),
            stopped: Arc::default(),
        };
        let (asked, stopped) = (server.asked.clone(), server.stopped.clone());
        let page: Arc<Page> = Arc::new(page);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                asked.fetch_add(1, Ordering::SeqCst);
                let page = page.clone();
                // A client that leaves early ends its own connection only.
                thread::spawn(move || answer(stream, &*page).ok());
            }
        });
        server
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// How many connections there were.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Drop for WebServer {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Wakes the listener up.
        let _ = TcpStream::connect(self.address);
    }
}

/// Writes an answer of `status` with `headers` and `body`.
pub fn respond(
    stream: &mut TcpStream,
    status: u16,
    headers: &[(&str, &str)],
    body: &[u8],
) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {status} Status\r\nconnection: close\r\n");
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    stream.write_all(head.as_bytes())?;
    stream.write_all(b"\r\n")?;
    stream.write_all(body)
}

fn answer(mut stream: TcpStream, page: &Page) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let path = first.split(' ').nth(1).unwrap_or_default();
    page(path, &mut stream)
}
