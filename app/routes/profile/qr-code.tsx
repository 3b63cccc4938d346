type Props = { size: number; path: string; label: string };

/** Dark on light in either colour scheme: not every app reads it the other way round. */
export function QrCode({ size, path, label }: Props) {
  return (
    <svg
      className="qr size-52 max-w-full"
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      role="img"
      aria-label={label}
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
