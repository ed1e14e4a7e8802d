use coyield::context::aclosing;
use coyield::prelude::*;
use std::convert::Infallible;
use std::error::Error;

#[allow(clippy::unused_async, reason = "as on the page")]
async fn fetch(page: u32) -> Vec<u32> {
    vec![page * 10, page * 10 + 1]
}

#[generator]
async fn items() -> impl AsyncGenerator<u32> {
    for page in 1.. {
        for item in fetch(page).await {
            yield_!(item);
        }
    }
}

#[allow(clippy::unnecessary_wraps, reason = "the others do")]
pub(super) fn example() -> Result<(), Box<dyn Error>> {
    futures::executor::block_on(async {
        let Ok(three) = async_with!(mut items = aclosing(items()), {
            let mut three = Vec::new();
            while let Ok(CoroutineState::Yielded(item)) = items.anext().await {
                three.push(item);
                if three.len() == 3 {
                    break;
                }
            }
            Ok::<_, Infallible>(three)
        });
        assert_eq!(three, Some(vec![10, 11, 20]));
    });
    Ok(())
}
