//! A subscriber that writes down what happens to spans, for the tests.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

/// The lines that were written down.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn write(&self, line: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Runs a program, and returns what happened to its spans:
///
/// * `new child {field=1} in parent`, `enter child`, `exit child`, `close child`
/// * `message {field=1} in child < parent`, an event in `child`, the parent of which is `parent`
#[must_use]
pub fn log_of(run: impl FnOnce()) -> Vec<String> {
    log_above(Level::TRACE, run)
}

/// The same, of spans and events of this level and of more important ones.
#[must_use]
pub fn log_above(level: Level, run: impl FnOnce()) -> Vec<String> {
    let log = Log::default();
    let subscriber = tracing_subscriber::registry().with(Recorder { log: log.clone(), level });
    tracing::subscriber::with_default(subscriber, run);
    log.take()
}

/// The events alone.
#[must_use]
pub fn events_of(run: impl FnOnce()) -> Vec<String> {
    let is_event = |line: &String| !["new ", "enter ", "exit ", "close "].iter().any(|word| line.starts_with(word));
    log_of(run).into_iter().filter(is_event).collect()
}

struct Recorder {
    log: Log,
    level: Level,
}

#[derive(Default)]
struct Fields {
    message: String,
    others: Vec<String>,
}

impl Fields {
    fn braced(&self) -> String {
        if self.others.is_empty() { String::new() } else { format!(" {{{}}}", self.others.join(" ")) }
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            let _ = write!(self.message, "{value:?}");
        } else {
            self.others.push(format!("{}={value:?}", field.name()));
        }
    }
}

impl<S> Layer<S> for Recorder
where
    S: Subscriber + for<'l> LookupSpan<'l>,
{
    fn enabled(&self, metadata: &tracing::Metadata<'_>, _: Context<'_, S>) -> bool {
        *metadata.level() <= self.level
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let span = context.span(id).expect("the span is new");
        let parent = span.parent().map(|parent| format!(" in {}", parent.name())).unwrap_or_default();
        self.log.write(format!("new {}{}{parent}", span.name(), fields.braced()));
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        self.log.write(format!("enter {}", context.span(id).expect("it is not closed").name()));
    }

    fn on_exit(&self, id: &Id, context: Context<'_, S>) {
        self.log.write(format!("exit {}", context.span(id).expect("it is not closed").name()));
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        self.log.write(format!("close {}", context.span(&id).expect("it is known").name()));
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let names: Vec<_> = context.event_scope(event).into_iter().flatten().map(|span| span.name()).collect();
        let scope = if names.is_empty() { String::new() } else { format!(" in {}", names.join(" < ")) };
        let level = *event.metadata().level();
        let level = if level == Level::INFO { String::new() } else { format!("{level} ") };
        let line = format!("{level}{}{}{scope}", fields.message, fields.braced());
        self.log.write(line.trim_start().replace("  ", " "));
    }
}
