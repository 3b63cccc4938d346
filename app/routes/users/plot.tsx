import type { Steps, Week } from "#app/domain/invitations/funnel";
import { PLOT_SIZE } from "./list/plot-link";

const { width: WIDTH, height: HEIGHT } = PLOT_SIZE;
const BAR = 6;

type PlotProps = { steps: Steps; colour: string };

/** How many were invited, mailed, opened their link and joined: a bar for each, one under another. */
export function Plot({ steps: { invited, sent, opened, joined }, colour }: PlotProps) {
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      fill={colour}
    >
      {[invited, sent, opened, joined].map((count, place) => (
        <g key={place}>
          <rect y={place * BAR} width={WIDTH} height={BAR - 2} rx={2} opacity={0.25} />
          {count > 0 && <rect y={place * BAR} width={share(count, invited) * WIDTH} height={BAR - 2} rx={2} />}
        </g>
      ))}
    </svg>
  );
}

/** How many of all, as a bar in a table that says the number. */
export function Bar({ count, all }: { count: number; all: number }) {
  return (
    <svg className="w-full text-accent-ink" height={BAR} fill="currentColor" aria-hidden>
      <rect width="100%" height={BAR} rx={3} opacity={0.15} />
      {count > 0 && <rect width={`${share(count, all) * 100}%`} height={BAR} rx={3} />}
    </svg>
  );
}

const [COLUMN, TALL] = [60, 80];

/** Two columns for each week, the oldest at the left: who were invited, and who of them joined. A table says the numbers. */
export function WeeksPlot({ weeks }: { weeks: Week[] }) {
  const highest = Math.max(1, ...weeks.map(({ invited }) => invited));
  const heightOf = (count: number) => (count / highest) * TALL;
  return (
    <svg
      className="max-w-full text-accent-ink"
      viewBox={`0 0 ${weeks.length * COLUMN} ${TALL}`}
      height={TALL}
      fill="currentColor"
      aria-hidden
    >
      {weeks.toReversed().map(({ from, invited, joined }, place) => (
        <g key={from}>
          <rect x={place * COLUMN} y={TALL - heightOf(invited)} width={24} height={heightOf(invited)} opacity={0.4} />
          <rect x={place * COLUMN + 26} y={TALL - heightOf(joined)} width={24} height={heightOf(joined)} />
        </g>
      ))}
    </svg>
  );
}

const share = (count: number, all: number) => (all > 0 ? count / all : 0);
