/** Draws the curve of a round: a cactus that grows, spines along the stem, a flower at its tip. No money is here. */

export type CurveMood = "resting" | "growing" | "crashed";

export interface CurveScene {
  mood: CurveMood;
  elapsedMs: number;
  /** Where the player's bets were cashed out, in hundredths. */
  marks: readonly number[];
  /** Milliseconds of the page's clock, for what moves by itself; 0 holds it still. */
  pulseMs: number;
}

const GROWTH_PER_MS = 0.000_06;
const SHOWN_MS_MIN = 8_000;
const SHOWN_MULTIPLIER_MIN = 1.9;
const SAMPLES = 120;
const SPINE_EVERY_PX = 26;

const COLOR = {
  grid: "rgb(159 181 169 / 10%)",
  label: "rgb(159 181 169 / 85%)",
  stem: ["#2aa85c", "#83e6a6"],
  crashed: ["#871b45", "#ff6f9c"],
  flower: "#ff6f9c",
  mark: "#f7c548",
} as const;

interface Frame {
  width: number;
  height: number;
  left: number;
  bottom: number;
  x: (ms: number) => number;
  y: (multiplier: number) => number;
  shownMs: number;
  shownMultiplier: number;
}

export function drawCurve(canvas: HTMLCanvasElement, scene: CurveScene, language: string): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const frame = fit(canvas, context, scene.elapsedMs);
  context.clearRect(0, 0, frame.width, frame.height);
  drawGrid(context, frame, language);
  if (scene.mood === "resting") return;
  const points = sample(frame, scene.elapsedMs);
  const [from, to] = scene.mood === "crashed" ? COLOR.crashed : COLOR.stem;
  drawArea(context, frame, points, to);
  drawSpines(context, points, to);
  drawStem(context, points, from, to);
  for (const hundredths of scene.marks) drawMark(context, frame, hundredths);
  drawTip(context, points, scene);
}

/** Sharp on any screen: the bitmap follows the element's size and the device's pixels. */
function fit(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, elapsedMs: number): Frame {
  const ratio = Math.min(window.devicePixelRatio || 1, 3);
  const { clientWidth: width, clientHeight: height } = canvas;
  const [bitmapWidth, bitmapHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== bitmapWidth || canvas.height !== bitmapHeight) {
    canvas.width = bitmapWidth;
    canvas.height = bitmapHeight;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const left = 52;
  const bottom = height - 30;
  const [right, top] = [width - 34, 34];
  const shownMs = Math.max(SHOWN_MS_MIN, elapsedMs);
  const shownMultiplier = Math.max(SHOWN_MULTIPLIER_MIN, Math.exp(GROWTH_PER_MS * elapsedMs));
  return {
    width,
    height,
    left,
    bottom,
    shownMs,
    shownMultiplier,
    x: (ms) => left + ((right - left) * ms) / shownMs,
    y: (multiplier) => bottom - ((bottom - top) * (multiplier - 1)) / (shownMultiplier - 1),
  };
}

function drawGrid(context: CanvasRenderingContext2D, frame: Frame, language: string): void {
  const multipliers = new Intl.NumberFormat(language, { maximumFractionDigits: 2, minimumFractionDigits: 1 });
  context.font = "500 12px ui-sans-serif, system-ui, sans-serif";
  context.fillStyle = COLOR.label;
  context.strokeStyle = COLOR.grid;
  context.lineWidth = 1;
  context.textAlign = "right";
  context.textBaseline = "middle";
  const step = niceStep((frame.shownMultiplier - 1) / 4);
  for (let multiplier = 1; multiplier <= frame.shownMultiplier * 1.02; multiplier += step) {
    const y = Math.round(frame.y(multiplier)) + 0.5;
    context.beginPath();
    context.moveTo(frame.left, y);
    context.lineTo(frame.width - 16, y);
    context.stroke();
    context.fillText(`${multipliers.format(multiplier)}×`, frame.left - 10, y);
  }
  context.textAlign = "center";
  const seconds = niceStep(frame.shownMs / 1000 / 5);
  for (let second = seconds; second * 1000 <= frame.shownMs; second += seconds) {
    context.fillText(`${second}s`, frame.x(second * 1000), frame.bottom + 17);
  }
}

/** 1, 2 or 5 times a power of ten, at least the size that was asked for. */
function niceStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  return ([1, 2, 5, 10].find((one) => one * power >= size) ?? 10) * power;
}

interface Point {
  x: number;
  y: number;
}

function sample(frame: Frame, elapsedMs: number): Point[] {
  return Array.from({ length: SAMPLES + 1 }, (_, index) => {
    const ms = (elapsedMs * index) / SAMPLES;
    return { x: frame.x(ms), y: frame.y(Math.exp(GROWTH_PER_MS * ms)) };
  });
}

function trace(context: CanvasRenderingContext2D, points: readonly Point[]): void {
  context.beginPath();
  points.forEach(({ x, y }, index) => (index === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
}

function drawArea(context: CanvasRenderingContext2D, frame: Frame, points: readonly Point[], color: string): void {
  const tip = points.at(-1);
  if (!tip) return;
  const fill = context.createLinearGradient(0, Math.min(tip.y, frame.bottom - 1), 0, frame.bottom);
  fill.addColorStop(0, `${color}3d`);
  fill.addColorStop(1, `${color}00`);
  trace(context, points);
  context.lineTo(tip.x, frame.bottom);
  context.lineTo(frame.left, frame.bottom);
  context.closePath();
  context.fillStyle = fill;
  context.fill();
}

function drawStem(context: CanvasRenderingContext2D, points: readonly Point[], from: string, to: string): void {
  const [root, tip] = [points[0], points.at(-1)];
  if (!root || !tip) return;
  const stroke = context.createLinearGradient(root.x, 0, Math.max(tip.x, root.x + 1), 0);
  stroke.addColorStop(0, from);
  stroke.addColorStop(1, to);
  context.lineCap = "round";
  context.lineJoin = "round";
  context.strokeStyle = stroke;
  context.lineWidth = 5;
  trace(context, points);
  context.stroke();
}

function drawSpines(context: CanvasRenderingContext2D, points: readonly Point[], color: string): void {
  context.strokeStyle = `${color}99`;
  context.lineWidth = 1.5;
  context.lineCap = "round";
  let travelled = 0;
  let side = 1;
  points.forEach((point, index) => {
    const before = points[index - 1];
    if (!before) return;
    const [dx, dy] = [point.x - before.x, point.y - before.y];
    const length = Math.hypot(dx, dy);
    travelled += length;
    if (travelled < SPINE_EVERY_PX || length === 0) return;
    travelled = 0;
    side = -side;
    const [nx, ny] = [(-dy / length) * side, (dx / length) * side];
    context.beginPath();
    context.moveTo(point.x + nx * 3, point.y + ny * 3);
    context.lineTo(point.x + nx * 10 + dx / length, point.y + ny * 10 + dy / length);
    context.stroke();
  });
}

function drawMark(context: CanvasRenderingContext2D, frame: Frame, hundredths: number): void {
  const multiplier = hundredths / 100;
  const [x, y] = [frame.x(Math.log(multiplier) / GROWTH_PER_MS), frame.y(multiplier)];
  context.beginPath();
  context.arc(x, y, 7, 0, 2 * Math.PI);
  context.fillStyle = "#15201c";
  context.fill();
  context.lineWidth = 3;
  context.strokeStyle = COLOR.mark;
  context.stroke();
}

function drawTip(context: CanvasRenderingContext2D, points: readonly Point[], scene: CurveScene): void {
  const tip = points.at(-1);
  if (!tip) return;
  const crashed = scene.mood === "crashed";
  const breath = crashed ? 1 : 1 + 0.08 * Math.sin(scene.pulseMs / 180);
  const glow = context.createRadialGradient(tip.x, tip.y, 0, tip.x, tip.y, 34 * breath);
  glow.addColorStop(0, crashed ? "#ff6f9c66" : "#83e6a666");
  glow.addColorStop(1, "#00000000");
  context.fillStyle = glow;
  context.fillRect(tip.x - 40, tip.y - 40, 80, 80);
  const [petals, reach] = [6, crashed ? 11 : 6.5 * breath];
  context.fillStyle = COLOR.flower;
  for (let petal = 0; petal < petals; petal += 1) {
    const angle = (2 * Math.PI * petal) / petals + (crashed ? 0.4 : 0);
    context.globalAlpha = crashed ? 0.55 : 1;
    context.beginPath();
    context.arc(tip.x + Math.cos(angle) * reach, tip.y + Math.sin(angle) * reach, crashed ? 3 : 4.6, 0, 2 * Math.PI);
    context.fill();
  }
  context.globalAlpha = 1;
  context.fillStyle = crashed ? "#ffdbe7" : COLOR.mark;
  context.beginPath();
  context.arc(tip.x, tip.y, 4.5, 0, 2 * Math.PI);
  context.fill();
}
