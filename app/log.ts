import pino from "pino";

/** JSON lines on standard output. What is logged is chosen where it is logged: never a token, a password, an address. */
export const log = pino({
  base: undefined,
  timestamp: pino.stdTimeFunctions.isoTime,
  // An error of the database quotes the row it choked on.
  serializers: { err: (error: unknown) => withoutRows(error) },
});

function withoutRows(error: unknown) {
  if (!(error instanceof Error)) return { message: String(error) };
  const { type, message, stack } = pino.stdSerializers.err(error);
  return { type, message, stack, code: "code" in error ? error.code : undefined };
}
