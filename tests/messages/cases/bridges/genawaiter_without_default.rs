use coyield::from_genawaiter;
use genawaiter::rc::Gen;

struct Answer;

fn main() {
    drop(from_genawaiter(Gen::new(|co| async move {
        //~^ ERROR `Gen::new(|co| async move {..`: `Answer` has no default, which the generator of genawaiter is started
        //~> with: use `from_genawaiter_with(generator, value)`, whose value nobody sees
        let Answer = co.yield_(1).await;
    })));
}
