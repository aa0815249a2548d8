import type { Job, Report } from "./platform.js";
import { takeWalk } from "./walk.js";

const send = (report: Report) => {
  const transfer = report.kind === "slice" ? [report.outcomes.buffer] : [];
  self.postMessage(report, { transfer });
};
self.addEventListener("message", (event: MessageEvent<Job>) => takeWalk(event.data, send));
