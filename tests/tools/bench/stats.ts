/** The middle value; the mean of the two middle ones where their number is even. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("The median of no values");
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle]!;
  return sorted.length % 2 === 1 ? upper : (sorted[middle - 1]! + upper) / 2;
}

/**
 * How many times longer `a` takes than `b`: the median of the rounds' own
 * ratios, so that a machine that slows down in some rounds does not count.
 */
export function medianRatio(
  a: readonly number[],
  b: readonly number[],
): number {
  const rounds = Math.min(a.length, b.length);
  return median(
    Array.from({ length: rounds }, (_, round) => a[round]! / b[round]!),
  );
}

/** The exponent `e` of `time = c * size ** e`, by least squares on the logarithms. */
export function exponent(
  sizes: readonly number[],
  times: readonly number[],
): number {
  const x = sizes.map(Math.log);
  const y = times.map(Math.log);
  const mean = (values: number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanX = mean(x);
  const meanY = mean(y);
  let covariance = 0;
  let variance = 0;
  for (let i = 0; i < x.length; i++) {
    covariance += (x[i]! - meanX) * (y[i]! - meanY);
    variance += (x[i]! - meanX) ** 2;
  }
  return covariance / variance;
}
