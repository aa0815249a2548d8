//! What the standard library would bring, smaller: it formats the message of a panic that no page ever sees.

use core::arch::wasm32;
use core::panic::PanicInfo;

use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};

#[global_allocator]
static ALLOCATOR: WasmDynamicTalc = new_wasm_dynamic_allocator();

/// A trap, which JavaScript sees as a `WebAssembly.RuntimeError`: what a panic of the standard library ends in too.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    wasm32::unreachable()
}
