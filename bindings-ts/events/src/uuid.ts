/** UUIDv7 (RFC 9562): 48 bits of time, a 12-bit count within the millisecond, and the random part of a UUIDv4. */

const COUNT_MAX = 0xfff;

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");

/** Each id is above the one before, also when the clock goes back: the order of ids is the order of events. */
export const createUuid = () => {
  let lastMs = 0;
  let count = 0;
  return () => {
    const nowMs = Date.now();
    if (nowMs > lastMs) {
      lastMs = nowMs;
      count = 0;
    } else if (++count > COUNT_MAX) {
      lastMs++;
      count = 0;
    }
    const time = hex(lastMs, 12);
    // From the variant on, both versions are alike.
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(count, 3)}${crypto.randomUUID().slice(18)}`;
  };
};
