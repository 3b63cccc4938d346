import type pg from "pg";
import { sql } from "kysely";
import { SessionClient } from "./session-client";

/** A statement with a list has as many texts as the list has lengths: so many of all are prepared, and no more. */
const MAX_STATEMENTS = 300;

const MARK = "/* unprepared */";

/**
 * Put into a statement (`modifyFront`) whose best plan depends on its values, such as a search: it is planned each time. Of a
 * prepared one the server soon keeps one plan for all values.
 */
export const unprepared = sql.raw(MARK);

const names = new Map<string, string>();
let lastName = 0;

/** Prepares statements on the server: to plan one takes longer than to run it. Behind a pooler none can be. */
export class PreparedClient extends SessionClient {
  protected override async ask(statement: pg.QueryConfig) {
    const name = this.isSession && statement.values?.length ? nameStatement(statement.text) : undefined;
    try {
      return await super.ask({ ...statement, name });
    } catch (error) {
      if (!name || !isOutdated(error)) throw error;
      names.delete(statement.text);
      return super.ask(statement);
    }
  }
}

/** A migration changed, beside the running process, what the statement answers with; or the server no longer knows it. */
function isOutdated(error: unknown): boolean {
  return error instanceof Error && "code" in error && ["0A000", "26000"].includes(String(error.code));
}

function nameStatement(text: string): string | undefined {
  const known = names.get(text);
  if (known || names.size >= MAX_STATEMENTS || text.includes(MARK)) return known;
  const name = `foyer_${++lastName}`;
  names.set(text, name);
  return name;
}
