//! Code that the programs for a Cortex-M4 share. Every failure ends qemu with an exit code.

#![no_std]

use cortex_m::Peripherals;
use cortex_m::peripheral::syst::SystClkSource;
use cortex_m_rt::{ExceptionFrame, exception};
use cortex_m_semihosting::debug;
use panic_semihosting as _;

pub use cortex_m_semihosting::hprintln;

/// Makes the processor interrupt once a millisecond, which is 25,000 cycles of its clock of 25 MHz.
pub fn start_ticks() {
    if let Some(mut peripherals) = Peripherals::take() {
        let timer = &mut peripherals.SYST;
        timer.set_clock_source(SystClkSource::Core);
        timer.set_reload(25_000 - 1);
        timer.clear_current();
        timer.enable_counter();
        timer.enable_interrupt();
    }
}

/// Ends the program, and qemu, with success.
pub fn exit() -> ! {
    debug::exit(debug::EXIT_SUCCESS);
    unreachable!("qemu was not there to end the program")
}

/// The default one loops for ever.
#[exception]
unsafe fn HardFault(frame: &ExceptionFrame) -> ! {
    panic!("{frame:?}")
}
