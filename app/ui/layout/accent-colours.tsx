/**
 * Draws the page in the accent colour of its workspace, by a style sheet of a few lines that follows from the colour alone. It
 * stands in the body, where the page's own component knows the colour.
 */
export function AccentColours({ accent }: { accent: string | undefined }) {
  return accent ? <link rel="stylesheet" href={`/static/accents/${accent.slice(1)}`} /> : null;
}
