// Numbers in words, for readings: the twin of words.py.
import { exponential, fixed, general, positional } from "../../explorables/canvas/numbers.mjs";

// 0.934 -> "93 %"; what is not all or nothing is never rounded to it.
export function percent(share) {
  const value = 100 * share;
  if (value > 0 && value < 0.1) return "under 0.1 %";
  if (value > 99.9 && value < 100) return "over 99.9 %";
  const fine = (value > 0 && value < 0.95) || (value >= 99.05 && value < 100);
  return `${fixed(value, fine ? 1 : 0)} %`;
}

// A number for a sentence, two significant digits: 0.00012 -> "0.00012", 4e-7.
export function short(value) {
  if (value === 0 || !Number.isFinite(value)) return value === 0 ? "0" : "not finite";
  const [mantissa, power] = exponential(value, 2);
  if (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e5) return `${mantissa.replace(/\.0$/, "")}e${power}`;
  return positional(Number(power < 2 ? fixed(value, 1 - power) : `${mantissa}e${power}`));
}

// f"{value:.3g}"
export function three(value) {
  return general(value, 3);
}
