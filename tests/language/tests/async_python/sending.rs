//! The counterpart of `sending.py`. `astart` is Python's `asend(None)` to one that has just been made. Two sends cannot
//! be made before either is awaited, because each borrows the generator; one that is made and not awaited sends
//! nothing.

use coyield::prelude::*;
use coyield_language_tests::Log;
use coyield_language_tests::executors::{everywhere, turns};
use std::fmt;

use super::{printed, say};

/// A number or nothing, as Python shows them.
#[derive(Clone, Copy)]
struct Average(Option<f64>);

impl fmt::Display for Average {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(value) => write!(formatter, "{value:?}"),
            None => formatter.write_str("None"),
        }
    }
}

#[generator]
async fn averager(log: Log) -> impl AsyncGenerator<Average, Option<u32>> + Send {
    let (mut total, mut count) = (0, 0);
    let mut average = Average(None);
    loop {
        let sent = yield_!(average);
        log.add(sent.map_or("  got None".to_owned(), |sent| format!("  got {sent}")));
        turns(1).await;
        let Some(sent) = sent else { return };
        total += sent;
        count += 1;
        average = Average(Some(f64::from(total) / f64::from(count)));
    }
}

#[test]
fn sending_prints_the_same_as_cpython() {
    everywhere(|| async {
        let log = Log::new();
        log.add("to one that has just been made");
        let mut g = averager(log.clone()).boxed();
        say(&log, "asend", &g.asend(Some(1)).await);
        say(&log, "asend(None)", &g.astart().await);
        log.add("in order");
        say(&log, "asend", &g.asend(Some(10)).await);
        say(&log, "asend", &g.asend(Some(30)).await);
        log.add("made early, awaited late");
        drop(g.asend(Some(50)));
        log.add("nothing has happened");
        say(&log, "asend", &g.asend(Some(110)).await);
        say(&log, "asend", &g.asend(Some(50)).await);
        log.add("the end");
        say(&log, "asend", &g.asend(None).await);
        say(&log, "asend", &g.asend(Some(1)).await);
        say(&log, "anext", &g.astart().await);
        assert_eq!(printed(&log), include_str!("../../../python/async/sending.out"));
    });
}
