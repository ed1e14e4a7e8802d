//! The programs under an operating system, or under WASI.

use coyield::aio::TaskError;
use coyield_platform_aio_neutral::run;

fn main() -> Result<(), TaskError> {
    println!("{} programs", run()?);
    Ok(())
}
