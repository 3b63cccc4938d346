import { afterAll, expect, test } from "vitest";
import { runCommand, setUp, startFoyer, type Foyer } from "../support/foyer";
import { adminDriverOf } from "../support/steps";

const OLD = "the old secret which is long enough to be one";
const NEW = "the new secret which is long enough to be one";
const started: Foyer[] = [];

afterAll(async () => {
  for (const foyer of started) await foyer.stop();
});

async function start(environment: Record<string, string>): Promise<Foyer> {
  const foyer = await startFoyer(environment);
  started.push(foyer);
  return foyer;
}

const rotate = (databaseUrl: string, secrets: string) =>
  runCommand("secrets-rotate", { DATABASE_URL: databaseUrl, APP_SECRET: secrets });

test("the command encrypts anew beside a running app, which opens metadata before, after, and with the new secret alone", async () => {
  const foyer = await start({ APP_SECRET: `${NEW},${OLD}` });
  const { databaseUrl } = foyer;
  const admin = await setUp(foyer);
  const user = await adminDriverOf(admin).open("grace@corp.com", { metadata: '{"apiKey": "k-53cr37"}' });
  const show = async (from: Foyer) => {
    const client = from.client();
    for (const [name, value] of admin.cookies) client.cookies.set(name, value);
    return (await client.submit((await client.get(user.url.pathname)).form("Show"))).html.includes("k-53cr37");
  };

  expect(await rotate(databaseUrl, "another secret that is long enough to be one")).toEqual({
    code: 1,
    stdout: "",
    stderr:
      "Values in the database: 0 encrypted anew, 0 already under the newest secret, 1 left as they are because no secret in APP_SECRET opens them.",
  });
  expect(await rotate(databaseUrl, `${OLD},${NEW}`)).toEqual({
    code: 0,
    stdout: "Values in the database: 1 encrypted anew, 0 already under the newest secret.",
    stderr: "",
  });
  expect(await show(foyer)).toBe(true);
  expect((await rotate(databaseUrl, `${NEW},${OLD}`)).stdout).toBe(
    "Values in the database: 1 encrypted anew, 0 already under the newest secret.",
  );
  expect((await rotate(databaseUrl, `${NEW},${OLD}`)).stdout).toBe(
    "Values in the database: 0 encrypted anew, 1 already under the newest secret.",
  );
  expect(await show(await start({ APP_SECRET: NEW, DATABASE_URL: databaseUrl }))).toBe(true);
});
