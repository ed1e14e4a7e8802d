use coyield::prelude::*;

trait Walk {
    #[generator]
    fn walk(&self, depth: u32) -> impl Generator<u32> {
        yield_!(depth);
        if depth > 0 {
            yield_from!(self.walk(depth - 1));
            //~^ ERROR `self.walk(depth - 1)`: lifetime
        }
    }
}

fn main() {}
