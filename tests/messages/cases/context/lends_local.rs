//! A session that the body opens, lends, and commits or rolls back, by a return type that does not lend.

use coyield::prelude::*;

struct Session(Vec<u32>);

impl Session {
    fn commit(self) -> Result<(), String> {
        if self.0.is_empty() { Err(String::from("nothing to commit")) } else { Ok(()) }
    }
}

#[context_manager]
fn transaction(rows: &[u32]) -> impl ContextManager<&mut Session, String> {
    let mut session = Session(rows.to_vec());
    match try_yield!(&mut session) {
        //~^ ERROR `&mut session`: `session` belongs to the body, and lives no longer than the manager: to lend it to the
        //~> block, return `impl LendingContextManager<&mut Session, E>`
        Ok(()) => session.commit(),
        Err(thrown) => raise!(thrown),
    }
}

fn main() {
    let pushed = with!(session = transaction(&[1]), { session.0.push(2); Ok(()) });
    assert_eq!(pushed, Ok(Some(())));
}
