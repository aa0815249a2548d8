import type { Frame } from "@cactus/crash-protocol";

/** A frame, or `null` for what is not one. */
export function readFrame(text: string): Frame | null {
  try {
    const frame: unknown = JSON.parse(text);
    const isFrame = typeof frame === "object" && frame !== null && "type" in frame;
    return isFrame && typeof frame.type === "string" ? (frame as Frame) : null;
  } catch {
    return null;
  }
}
