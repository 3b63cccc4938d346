import { sql } from "kysely";
import { expect, test } from "vitest";
import { db } from "#db/database";
import { template, type Hole } from "#db/template";

type Sum = { left: number; right: number };

test("a part of a statement is built once and filled in each time", async () => {
  let built = 0;
  const sumOf = template((hole: Hole<Sum>) => {
    built += 1;
    return sql<number>`${hole("left")}::int + ${10}::int * ${hole("right")}::int + ${hole("left")}::int`;
  });
  const ask = (filling: Sum) => db.selectNoFrom(sumOf(filling).as("is")).executeTakeFirstOrThrow();
  expect(await Promise.all([ask({ left: 1, right: 2 }), ask({ left: 3, right: 4 })])).toEqual([{ is: 22 }, { is: 46 }]);
  expect(built).toBe(1);
});

test("a hole takes a part of a statement too, with values of its own", () => {
  const orderedOf = template((hole: Hole<{ names: ReturnType<typeof sql<{ name: string }>>; order: unknown }>) =>
    db
      .selectFrom(hole("names").as("n"))
      .select(["n.name", sql.lit(7).as("seven")])
      .orderBy(sql`n.name ${hole("order")}`)
      .limit(3)
      .$asScalar(),
  );
  const names = sql<{ name: string }>`(values (${"a"}), (${"b"}))`;
  const { sql: text, parameters } = sql`select * from ${orderedOf({ names, order: sql.raw("desc") })}`.compile(db);
  expect(text).toBe(
    'select * from (select "n"."name", 7 as "seven" from (values ($1), ($2)) as "n" order by n.name desc limit $3)',
  );
  expect(parameters).toEqual(["a", "b", 3]);
});
