import { useEffect, useRef } from "react";

/** Calls back before each repaint while `active`. What it draws is not React's. */
export function useFrame(callback: () => void, active: boolean): void {
  const latest = useRef(callback);
  useEffect(() => {
    latest.current = callback;
  });
  useEffect(() => {
    if (!active) return undefined;
    let frame = requestAnimationFrame(function paint() {
      latest.current();
      frame = requestAnimationFrame(paint);
    });
    return () => cancelAnimationFrame(frame);
  }, [active]);
}
