use coyield::prelude::*;

fn main() {
    let present = generate!(Stream<Item = u32>, async {
        for await Some(number) in futures::stream::iter([None, Some(1)]) {
            //~^ ERROR `Some(number)`: refutable pattern in local binding
            yield number;
        }
    });
    drop(present);
}
