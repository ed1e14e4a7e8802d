use coyield::from_genawaiter;
use genawaiter::rc::Gen;

struct Answer;

fn main() {
    drop(from_genawaiter(Gen::new(|co| async move {
        let Answer = co.yield_(1).await;
    })));
}
