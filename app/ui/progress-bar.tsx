type Props = {
  /** The id of what says it in words. */
  label: string;
  /** Left out while it is not known. */
  max?: number;
  value?: number;
};

export function ProgressBar({ label, max, value }: Props) {
  return <progress className={bar} aria-labelledby={label} max={max} value={value} />;
}

const bar =
  "h-2.5 w-full appearance-none overflow-hidden rounded-[5px] bg-line [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent indeterminate:[&::-moz-progress-bar]:w-0";
