use coyield::from_genawaiter;
use genawaiter::rc::Gen;

struct Answer;

fn main() {
    drop(from_genawaiter(Gen::new(|co| async move {
        //~^ ERROR `Gen::new(|co| async move {..`: `Answer` has no default value to start the generator of genawaiter
        //~> with: use `from_genawaiter_with(generator, value)`; the body does not see that value
        let Answer = co.yield_(1).await;
    })));
}
