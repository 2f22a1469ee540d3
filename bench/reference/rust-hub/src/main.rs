//! A hub as small as can be: each text frame goes to everybody, encoded once, through one channel a connection.
//! Listens on the port in PORT.

use futures_util::{SinkExt, StreamExt};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{channel, Sender};
use tokio_tungstenite::tungstenite::Message;

/// What may wait for one connection; a slower one loses messages.
const QUEUE: usize = 256;

type Members = Arc<Mutex<HashMap<u64, Sender<Message>>>>;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::var("PORT").expect("PORT is not set");
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    let members = Members::default();
    let ids = AtomicU64::new(0);
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(serve(stream, ids.fetch_add(1, Ordering::Relaxed), members.clone()));
    }
}

async fn serve(stream: TcpStream, id: u64, members: Members) {
    let _ = stream.set_nodelay(true);
    let Ok(socket) = tokio_tungstenite::accept_async(stream).await else {
        return;
    };
    let (mut sink, mut source) = socket.split();
    let (sender, mut waiting) = channel::<Message>(QUEUE);
    members.lock().unwrap().insert(id, sender);
    let writer = tokio::spawn(async move {
        while let Some(message) = waiting.recv().await {
            // What has piled up goes out with one flush.
            if sink.feed(message).await.is_err() {
                return;
            }
            while let Ok(more) = waiting.try_recv() {
                if sink.feed(more).await.is_err() {
                    return;
                }
            }
            if sink.flush().await.is_err() {
                return;
            }
        }
    });
    while let Some(Ok(message)) = source.next().await {
        if message.is_text() {
            // The text is reference-counted: a clone costs no copy.
            for member in members.lock().unwrap().values() {
                let _ = member.try_send(message.clone());
            }
        }
    }
    members.lock().unwrap().remove(&id);
    writer.abort();
}
