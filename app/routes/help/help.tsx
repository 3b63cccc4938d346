import type { MetaFunction } from "@remix-run/node";
import { toTitle } from "#app/ui/title";
import guide from "../../../docs/guide.md?raw";
import { Markdown } from "./markdown";

export const meta: MetaFunction = ({ matches }) => toTitle(matches, "Help");

/** The guide is a part of the build: there is nothing to read, and nobody to ask who it is. */
export const loader = () => null;

/** The guide for admins, built into Foyer: it is there without the internet, and fits the version that runs. */
export default function Help() {
  return (
    <main id="main" className="mx-auto w-full max-w-180 px-4 pt-6 pb-16 sm:px-8 sm:pt-10">
      <p className="mb-6 print:hidden">
        <a className="link" href="/">
          Go to Foyer
        </a>
      </p>
      <Markdown source={guide} />
    </main>
  );
}
