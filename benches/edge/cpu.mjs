// CPU time of another process, and the statistics of it.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";

/** Microseconds of CPU that a process has used. Nanosecond counters per thread on Linux, else ps, in 10 ms steps. */
export function cpuMicros(pid) {
  if (existsSync(`/proc/${pid}/schedstat`)) {
    const nanosOf = (thread) => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0];
    return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + Number(nanosOf(thread)), 0) / 1_000;
  }
  const time = execFileSync("ps", ["-o", "time=", "-p", String(pid)], { encoding: "utf8" }).trim();
  return time.split(/[:-]/).reduce((total, part) => total * 60 + Number(part), 0) * 1_000_000;
}

/** The value below which `share` of the values lie, interpolated. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (at - below);
}
