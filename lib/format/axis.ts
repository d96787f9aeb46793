export const AXIS_STEPS = 4;

/** The end of the axis: four equal steps of a round number. */
export function niceTop(most: number): number {
  if (most <= AXIS_STEPS) return AXIS_STEPS;
  const step = most / AXIS_STEPS;
  const magnitude = 10 ** Math.floor(Math.log10(step));
  const round = [1, 2, 2.5, 3, 4, 5, 6, 8, 10].find((f) => f * magnitude >= step && Number.isInteger(f * magnitude)) ?? 10;
  return round * magnitude * AXIS_STEPS;
}
