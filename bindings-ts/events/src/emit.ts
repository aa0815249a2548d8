/** `emit.<namespace>.<action>(data)` from the catalog's table of names. */

export type Track = (name: string, version: string, data: object) => string;

/**
 * `names` is `namespace:action,action@2.0;namespace:…`, as on the wire. Namespaces keep their form, actions become
 * camelCase; a version stands only where it is not 1.0.
 */
export const createEmit = (names: string, track: Track) =>
  Object.fromEntries(
    names.split(";").map((group) => {
      const [namespace, actions] = group.split(":") as [string, string];
      return [
        namespace,
        Object.fromEntries(
          actions.split(",").map((entry) => {
            const [action, version = "1.0"] = entry.split("@") as [string, string?];
            return [
              action.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
              (data: object = {}) => track(`${namespace}.${action}`, version, data),
            ];
          }),
        ),
      ];
    }),
  );
