/** `emit.<namespace>.<action>(data)` from the catalog's table of names. */

export type Track = (name: string, version: string, data: object) => string;
type Emitters = Record<string, Record<string, (data?: object) => string>>;

/**
 * `names` is `namespace:action,action@2.0;namespace:…`, as on the wire. Namespaces keep their form, actions become
 * camelCase; a version stands only where it is not 1.0.
 */
export const createEmit = (names: string, track: Track) => {
  const emit: Emitters = {};
  for (const group of names.split(";")) {
    const [namespace, actions] = group.split(":") as [string, string];
    const methods: Emitters[string] = (emit[namespace] = {});
    for (const entry of actions.split(",")) {
      const [action, version = "1.0"] = entry.split("@") as [string, string?];
      const method = action.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
      methods[method] = (data = {}) => track(`${namespace}.${action}`, version, data);
    }
  }
  return emit;
};
