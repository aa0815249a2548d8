import { parentPort } from "node:worker_threads";

import type { Job, Report } from "./platform.js";
import { takeWalk } from "./walk.js";

const send = (report: Report) => {
  parentPort?.postMessage(report, report.kind === "slice" ? [report.outcomes.buffer as ArrayBuffer] : []);
};
parentPort?.on("message", (job: Job) => takeWalk(job, send));
