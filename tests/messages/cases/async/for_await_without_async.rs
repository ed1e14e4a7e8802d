use coyield::prelude::*;

fn main() {
    let doubled = generate! {
        for await number in futures::stream::iter([1]) {
            //~^ ERROR `await`: `.await` in a generator that is not async
            yield 2 * number;
        }
    };
    drop(doubled);
}
