// A built Worker's events as plain handlers. The class that worker-build exports is made anew for each event, and the
// platform asks each one for all handlers that there may be, through a proxy: some ten microseconds of an event.
//
// What that class does for an instance of the wasm that has trapped is left to it: an event that comes after a trap
// goes through it, and it starts a new instance.
import Built from "./index.js";
export * from "./index.js";

const state = globalThis.__worker_init_state;

function handler(name) {
  const handle = Built.prototype[name];
  return (event, env, ctx) => {
    if (state.criticalError) return new Built(ctx, env)[name](event);
    try {
      return handle.call({ env, ctx }, event);
    } catch (error) {
      // That is how the class learns of it.
      if (error instanceof WebAssembly.RuntimeError) reportError(error);
      throw error;
    }
  };
}

const names = Object.getOwnPropertyNames(Built.prototype).filter((name) => name !== "constructor");

export default Object.fromEntries(names.map((name) => [name, handler(name)]));
