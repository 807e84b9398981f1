import assert from "node:assert/strict";
import { test } from "node:test";
import { conversion } from "../../vae_helpers/live/conversion.mjs";
import { closedForm, density, deviation, integral, integrand, monteCarlo } from "../../vae_helpers/live/gaussians.mjs";
import { format, logTicks } from "../../vae_helpers/live/geometry.mjs";
import { klPicture } from "../../vae_helpers/live/kl_picture.mjs";
import { reparameterization } from "../../vae_helpers/live/reparameterization.mjs";
import { close, numbers } from "./reference.mjs";

const { sent, cases, at, three_ways, samples } = numbers("gaussians");
const said = ({ lines }) => lines.flat().map((run) => run.strong ?? run).join("");

test("the KL three ways is SciPy's, draw by draw", () => {
  assert.equal(sent.draws.length, 2000);
  cases.forEach(([mean, log_var], n) => {
    const { estimate, error } = monteCarlo(mean, log_var, sent.draws);
    close([closedForm(mean, log_var), integral(mean, log_var), estimate, error], three_ways[n].ways, 1e-6, `(${mean}, ${log_var})`);
  });
});

test("density and integrand are SciPy's", () => {
  cases.forEach(([mean, log_var], n) => {
    close(at.map((z) => integrand(z, mean, log_var)), three_ways[n].integrand, 1e-9);
    close(at.map((z) => density(z, mean, deviation(log_var))), three_ways[n].density, 1e-9);
  });
});

test("the KL picture says and shows these numbers", () => {
  cases.forEach(([mean, log_var], n) => {
    const frame = klPicture.frame(sent, { mean, log_var });
    const [exact, strips, estimate, error] = three_ways[n].ways;
    const ways = frame.ways.lines.map((line) => line.at(-1).strong);
    assert.deepEqual(ways, [undefined, format(exact, 4), format(strips, 4), `${format(estimate, 3)} ± ${format(error, 3)}`]);
    const [gain, loss] = frame.integrand.areas;
    assert.ok(loss.hatched && !gain.hatched);
    const shown = (z) => gain.x.findIndex((x) => Math.abs(x - z) < 1e-9);
    close(at.map((z) => gain.y[shown(z)] + loss.y[shown(z)]), three_ways[n].integrand, 1e-9);
    assert.ok(Math.min(...gain.y) >= 0 && Math.max(...loss.y) <= 0);
    assert.ok(Math.max(...gain.y) <= frame.integrand.y.upper && Math.min(...loss.y) >= frame.integrand.y.lower, "no area is cut");
    const q = frame.densities.curves[1];
    close(at.map((z) => q.y[shown(z)]), three_ways[n].density, 1e-9);
  });
});

test("sample and slopes are what a hair's move finds", () => {
  for (const { at: [z_mean, z_log_var, epsilon], z, slope } of samples) {
    const frame = reparameterization.frame({}, { z_mean, z_log_var, epsilon });
    close(frame.below.dots[0].at, [z, 0], 1e-12);
    close(frame.above.dots[0].at, [epsilon, 0], 0);
    assert.equal(said(frame.sample).split(" = ").at(-1), format(z));
    assert.equal(frame.slopes.lines[1].at(-2).strong, format(slope));
    assert.match(frame.slopes.lines[1][0], slope > 0 ? /z rises/ : /z falls/);
    assert.equal(frame.slopes.lines[0][1].strong, "1.00");
  }
});

test("values go to the sliders' steps and ends", () => {
  assert.deepEqual(reparameterization.follow({}, { z_mean: 9, z_log_var: -4, epsilon: 0.07 }, []), { z_mean: 3, epsilon: 0.05 });
  assert.deepEqual(klPicture.follow(sent, { mean: -3, log_var: -9 }, []), { log_var: -5 });
  assert.deepEqual(conversion.follow({}, { beta: 0.01 }, []), { beta: 0.1 });
  assert.deepEqual(conversion.follow({}, { beta: 2.048 }, []), {});
});

test("a beta in three conventions", () => {
  const frame = conversion.frame({}, { beta: 2.048 });
  assert.deepEqual(frame.said.lines.flat().filter((run) => run.strong).map((run) => run.strong), ["2.048", "0.488", "500.0"]);
  const [notes, here] = frame.line.dots;
  assert.deepEqual([notes.marker, ...notes.at], ["s", 2.048, 500]);
  close(here.at, [2.048, 500], 1e-9);
  const [{ x, y }] = frame.line.curves;
  close(x.map((beta, i) => beta * y[i]), [1024, 1024], 1e-9);
  assert.equal(frame.controls.beta, "2.048");
});

test("logarithmic ticks are round, within the ends, and not too many", () => {
  assert.deepEqual(logTicks(0.1, 10), [0.1, 0.2, 0.5, 1, 2, 5, 10]);
  assert.deepEqual(logTicks(0.05, 200, 5), [0.1, 1, 10, 100]);
  assert.ok(logTicks(1e-30, 1e30, 6).length <= 6);
  assert.deepEqual(logTicks(0, 1), []);
});
