/** A small catalog for tests of what does not depend on the catalog. */

export const CATALOG_VERSION = "9.8.7";
export const NAMES = "bet:placed,cashed_out@2.1;fraud_signal:vpn_detected;session:events_lost";
