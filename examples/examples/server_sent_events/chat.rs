//! A chat whose messages are sent as server-sent events.

use std::collections::{BTreeSet, VecDeque};
use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::{get, post};
use coyield::aio::{self, try_await};
use coyield::prelude::*;
use futures::Stream;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Mutex, broadcast};

/// The number of messages that are stored for clients that come back.
const HISTORY: usize = 100;

#[derive(Clone)]
struct Message {
    id: u64,
    kind: &'static str,
    text: String,
}

impl From<Message> for Event {
    fn from(message: Message) -> Self {
        Event::default().id(message.id.to_string()).event(message.kind).data(message.text)
    }
}

pub(crate) struct Chat {
    room: Mutex<Room>,
}

struct Room {
    present: BTreeSet<String>,
    history: VecDeque<Message>,
    last: u64,
    /// `None` after the end of the chat.
    topic: Option<broadcast::Sender<Message>>,
}

impl Room {
    fn publish(&mut self, kind: &'static str, text: String) {
        self.last += 1;
        let message = Message { id: self.last, kind, text };
        self.history.push_back(message.clone());
        if self.history.len() > HISTORY {
            self.history.pop_front();
        }
        if let Some(topic) = &self.topic {
            // An error means that there are no listeners.
            let _ = topic.send(message);
        }
    }
}

impl Chat {
    pub(crate) fn new() -> Arc<Self> {
        let room = Room {
            present: BTreeSet::new(),
            history: VecDeque::new(),
            last: 0,
            topic: Some(broadcast::Sender::new(HISTORY)),
        };
        Arc::new(Chat { room: Mutex::new(room) })
    }

    pub(crate) fn router(self: Arc<Self>) -> Router {
        Router::new().route("/listen/{name}", get(listen)).route("/say/{name}", post(say)).with_state(self)
    }

    /// Ends the responses of all listeners.
    pub(crate) async fn end(&self) {
        self.room.lock().await.topic = None;
    }
}

async fn say(State(chat): State<Arc<Chat>>, Path(name): Path<String>, text: String) -> StatusCode {
    let mut room = chat.room.lock().await;
    if !room.present.contains(&name) {
        return StatusCode::FORBIDDEN;
    }
    room.publish("said", format!("{name}: {text}"));
    StatusCode::NO_CONTENT
}

async fn listen(
    State(chat): State<Arc<Chat>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, StatusCode> {
    let seen = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let (missed, topic) = {
        let mut room = chat.room.lock().await;
        let topic = room.topic.as_ref().map(broadcast::Sender::subscribe).ok_or(StatusCode::SERVICE_UNAVAILABLE)?;
        if !room.present.insert(name.clone()) {
            return Err(StatusCode::CONFLICT);
        }
        let seen = seen.unwrap_or(room.last);
        let missed: Vec<_> = room.history.iter().filter(|message| message.id > seen).cloned().collect();
        room.publish("joined", name.clone());
        (missed, topic)
    };
    // When the client disconnects, axum drops the stream, and `aclosing` cancels the generator where it waits.
    Ok(Sse::new(aio::aclosing(messages(chat, name, missed, topic)).into_stream()).keep_alive(KeepAlive::default()))
}

/// Yields the messages for one listener. At the end, the listener leaves the room.
#[generator]
async fn messages(
    chat: Arc<Chat>,
    name: String,
    missed: Vec<Message>,
    mut topic: broadcast::Receiver<Message>,
) -> impl AsyncGenerator<Result<Event, Infallible>> {
    let ended = try_yield_from!(generate! {
        async {
            for message in missed {
                yield Ok(message.into());
            }
            loop {
                match try_await!(topic.recv()) {
                    Ok(Ok(message)) => yield Ok(message.into()),
                    Ok(Err(RecvError::Lagged(count))) => {
                        yield Ok(Event::default().comment(format!("{count} messages were lost")));
                    }
                    // The chat has ended, or the client has disconnected.
                    Ok(Err(RecvError::Closed)) | Err(_) => return,
                }
            }
        }
    });
    // The body reaches this line however it ends. It may wait here, because other tasks lock the room now and then.
    let mut room = chat.room.lock().await;
    room.present.remove(&name);
    room.publish("left", name);
    drop(room);
    if let Err(thrown) = ended {
        raise!(thrown);
    }
}
