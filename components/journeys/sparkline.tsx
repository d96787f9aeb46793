const WIDTH = 96;
const HEIGHT = 24;
const TOP = 3;
const BOTTOM = 22;

/** A quiet line of one value per day, the last one marked. `label` says the same in words. */
export function Sparkline({ values, label, muted = false }: { values: readonly number[]; label: string; muted?: boolean }) {
  const top = Math.max(1, ...values);
  const step = WIDTH / Math.max(1, values.length - 1);
  const points = values.map((value, i) => ({ x: round(i * step), y: round(BOTTOM - (value / top) * (BOTTOM - TOP)) }));
  const line = points.map(({ x, y }, i) => `${i === 0 ? "M" : "L"}${x} ${y}`).join("");
  const end = points.at(-1);
  const colour = muted ? "var(--yd-faint)" : "var(--accent)";
  return (
    <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="block overflow-visible" role="img" aria-label={label}>
      <title>{label}</title>
      <path d={`${line}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} fill={colour} opacity={0.09} />
      <path d={line} fill="none" stroke={colour} strokeWidth={1.5} strokeLinejoin="round" strokeLinecap="round" />
      {end ? <circle cx={end.x} cy={end.y} r={2} fill={colour} /> : null}
    </svg>
  );
}

const round = (n: number): number => Math.round(n * 10) / 10;
