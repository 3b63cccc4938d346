import { paths } from "#app/web/urls";

/** In pixels. */
export const PLOT_SIZE = { width: 96, height: 24 };

/**
 * The link to the page of recent invitations, with a small plot. The plot is an image with its own request: the list does not
 * wait for it. It has a name because text browsers show [IMG], or a part of the URL, instead of an image that has none.
 */
export function PlotLink({ slug }: { slug: string }) {
  return (
    <a className="flex items-center gap-2 text-sm text-soft" href={paths.invitations(slug)}>
      <img src={paths.invitationsPlot(slug)} {...PLOT_SIZE} alt="Chart:" loading="lazy" />{" "}
      <span className="link">Invitations of the last 30 days</span>
    </a>
  );
}
