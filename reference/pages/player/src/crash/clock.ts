/** The table's clock as this page can know it: the server's time at the middle of the quickest exchange. */
export class ServerClock {
  #offsetMs = 0;
  #roundTripMs = Number.POSITIVE_INFINITY;

  /** A time that was told without being asked for arrives late by an unknown delay: a first guess only. */
  heard(serverMs: number, nowMs: number): void {
    if (this.#roundTripMs === Number.POSITIVE_INFINITY) this.#offsetMs = serverMs - nowMs;
  }

  /** An exchange; slower ones than the best so far are no better evidence. */
  measured(sentMs: number, serverMs: number, nowMs: number): void {
    const roundTripMs = nowMs - sentMs;
    if (roundTripMs > this.#roundTripMs) return;
    this.#roundTripMs = roundTripMs;
    this.#offsetMs = serverMs - (sentMs + roundTripMs / 2);
  }

  /** A new connection may have another way, and the device may have slept. */
  reset(): void {
    this.#roundTripMs = Number.POSITIVE_INFINITY;
  }

  now(): number {
    return Date.now() + this.#offsetMs;
  }
}
