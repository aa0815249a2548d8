// A built Worker whose objects tell what their answers cost: the header `x-rows-written` has the rows that the object's
// SQL wrote since its answer before. Only in the stack of the tests. BUILT is the built Worker.
import Built from "BUILT";
import * as built from "BUILT";
export default Built;
export * from "BUILT";

const ROWS_WRITTEN = "x-rows-written";

function metered(Class) {
  return class {
    constructor(state, env) {
      const sql = state.storage.sql;
      const exec = sql.exec.bind(sql);
      this.cursors = [];
      sql.exec = (...statement) => {
        const cursor = exec(...statement);
        this.cursors.push(cursor);
        return cursor;
      };
      this.object = new Class(state, env);
    }

    async fetch(request) {
      const answer = await this.object.fetch(request);
      if (answer.webSocket) return answer;
      const metered = new Response(answer.body, answer);
      metered.headers.set(ROWS_WRITTEN, this.take());
      return metered;
    }

    async alarm(...of) {
      await this.object.alarm(...of);
      this.take();
    }

    webSocketMessage(...of) {
      return this.object.webSocketMessage(...of);
    }

    webSocketClose(...of) {
      return this.object.webSocketClose(...of);
    }

    webSocketError(...of) {
      return this.object.webSocketError(...of);
    }

    take() {
      return this.cursors.splice(0).reduce((rows, cursor) => rows + cursor.rowsWritten, 0);
    }
  };
}

