// Normal distributions of one dimension, and the KL between one and the prior: three ways to the number. No document.

const LOG_ROOT = 0.5 * Math.log(2 * Math.PI);

/** @param {number} z @param {number} [mean] @param {number} [std] */
export function logDensity(z, mean = 0, std = 1) {
  return -0.5 * ((z - mean) / std) ** 2 - Math.log(std) - LOG_ROOT;
}

/** @param {number} z @param {number} [mean] @param {number} [std] */
export function density(z, mean = 0, std = 1) {
  return Math.exp(logDensity(z, mean, std));
}

/** @param {number} logVar */
export const deviation = (logVar) => Math.exp(0.5 * logVar);

/** q · ln(q / p) at z: what this place adds to the KL. @param {number} z @param {number} mean @param {number} logVar */
export function integrand(z, mean, logVar) {
  const logQ = logDensity(z, mean, deviation(logVar));
  return Math.exp(logQ) * (logQ - logDensity(z));
}

/** KL(q ‖ p) in nats (Kingma & Welling 2013, appendix B). @param {number} mean @param {number} logVar */
export function closedForm(mean, logVar) {
  return 0.5 * (mean ** 2 + Math.exp(logVar) - 1 - logVar);
}

export const STRIPS = 400;

/** The same by its definition: the integrand's area in strips, eight deviations each way. @param {number} mean @param {number} logVar */
export function integral(mean, logVar) {
  const reach = 8 * deviation(logVar), width = (2 * reach) / STRIPS;
  let sum = 0;
  for (let i = 0; i < STRIPS; i++) sum += width * integrand(mean - reach + (i + 0.5) * width, mean, logVar);
  return sum;
}

/**
 * The same by chance: the mean of ln(q / p) over samples of q, and the standard error of that mean.
 * @param {number} mean @param {number} logVar @param {ArrayLike<number>} draws of the standard normal, two or more
 */
export function monteCarlo(mean, logVar, draws) {
  const std = deviation(logVar), n = draws.length;
  const values = Array.from(draws, (draw) => logDensity(mean + std * draw, mean, std) - logDensity(mean + std * draw));
  const average = values.reduce((a, b) => a + b) / n;
  const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / (n - 1);
  return { estimate: average, error: Math.sqrt(variance / n) };
}

/** Places of a curve, both ends included. @param {number} lower @param {number} upper @param {number} n */
export function places(lower, upper, n) {
  return Array.from({ length: n }, (_, i) => lower + ((upper - lower) * i) / (n - 1));
}
