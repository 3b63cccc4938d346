import { sql, type Expression, type RawBuilder } from "kysely";
import { db } from "./database";

/** A value, or what stands for it in a statement. */
export type Value<T> = T | Expression<T>;

/** What stands for each filling until it is there. */
export type Hole<Filling> = <Name extends keyof Filling>(
  name: Name,
) => RawBuilder<Filling[Name] extends Expression<infer T> ? T : Filling[Name]>;

/**
 * A part of a statement that is built once and from then on only filled in, where Kysely takes longer to build it than the
 * database to answer. `build` is called once and knows holes alone, so that no value of one request can stay for the next.
 */
export function template<Filling, Answer>(
  build: (hole: Hole<Filling>) => Expression<Answer>,
): (filling: Filling) => RawBuilder<Answer> {
  const hole: Hole<Filling> = (name) => sql`${new Gap<Filling>(name)}`;
  let built: Built | undefined;
  return (filling) => {
    const { parts, values } = (built ??= partsOf(build(hole)));
    return sql<Answer>(parts, ...values.map((value) => (value instanceof Gap ? value.fillFrom(filling) : value)));
  };
}

class Gap<Filling> {
  constructor(private readonly name: keyof Filling) {}

  fillFrom(filling: Filling): unknown {
    return filling[this.name];
  }
}

type Built = { parts: TemplateStringsArray; values: readonly unknown[] };

/** The text between the values, and the values, as of a tagged template. */
function partsOf(expression: Expression<unknown>): Built {
  const { sql: text, parameters } = sql`${expression}`.compile(db);
  const parts = text.split(/\$\d+/);
  return { parts: Object.assign(parts, { raw: parts }), values: parameters };
}
