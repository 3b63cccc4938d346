import type { Request, Response } from "express";
import { renderToStaticMarkup } from "react-dom/server";
import { problems, ProblemDocument, type ProblemStatus } from "#app/ui/problem-document";
import stylesheet from "#app/ui/foyer.css?url";

/** Answers a request that never reaches a page, in words and with a way back. */
export function problem(
  request: Request,
  response: Response,
  status: ProblemStatus,
  headers: Record<string, string> = {},
) {
  // What is left of a refused upload is not read: the connection ends with the answer.
  if (!request.complete && request.method === "POST") response.setHeader("Connection", "close");
  const page = <ProblemDocument words={problems[status]} stylesheet={stylesheet} />;
  response
    .status(status)
    .set(headers)
    .type("html")
    .send(`<!doctype html>${renderToStaticMarkup(page)}`);
}
