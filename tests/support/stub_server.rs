//! A server of which tests write the answers, for clients that sign.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::Value;

/// A request, read whole.
pub type Request = http::Request<Vec<u8>>;

/// A server on 127.0.0.1; it stops when it is dropped.
pub struct StubServer {
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
}

impl StubServer {
    /// Answers requests with the status and the JSON that `answer` makes of them, one after the other, each on a
    /// connection of its own. Status 0 breaks the connection off instead.
    pub fn serve(mut answer: impl FnMut(&Request) -> (u16, Value) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let stopped = Arc::new(AtomicBool::new(false));
        let stop = stopped.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let (status, body) = answer(&read(&stream));
                if status != 0 {
                    write(&stream, status, &body);
                }
            }
        });
        Self { address, stopped }
    }

    /// `http://address:port`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for StubServer {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Wakes the listener up.
        let _ = TcpStream::connect(self.address);
    }
}

fn read(stream: &TcpStream) -> Request {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let mut first = line.split(' ');
    let mut request = http::Request::builder()
        .method(first.next().unwrap())
        .uri(first.next().unwrap());
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse().unwrap();
        }
        request = request.header(name, value);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    request.body(body).unwrap()
}

fn write(mut stream: &TcpStream, status: u16, body: &Value) {
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 {status} Status\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    // A client that was killed is gone.
    let _ = stream.write_all((head + body.as_str()).as_bytes());
}
