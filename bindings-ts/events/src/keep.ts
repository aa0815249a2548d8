/** Small values that outlive the page and that all tabs see: localStorage, or memory where the browser denies it. */

export interface Keep {
  get<T>(key: string): T | null;
  /** null removes. */
  set(key: string, value: unknown): void;
  /** Whether another page will find what is kept here. */
  readonly lasting: boolean;
}

export const createKeep = (prefix: string): Keep => {
  const memory = new Map<string, string>();
  let storage: Storage | undefined;
  try {
    // The getter itself throws where the person blocks storage.
    storage = globalThis.localStorage;
  } catch {}
  return {
    lasting: !!storage,
    get(key) {
      try {
        return JSON.parse(memory.get(key) ?? storage?.getItem(prefix + key) ?? "null");
      } catch {
        return null;
      }
    },
    set(key, value) {
      const text = JSON.stringify(value);
      memory.delete(key);
      try {
        if (value === null) storage!.removeItem(prefix + key);
        else storage!.setItem(prefix + key, text);
      } catch {
        memory.set(key, text);
      }
    },
  };
};
