// Numbers in words, digit for digit as Python writes them: the readings of frame and canvas agree.

// The same as f"{value:.{digits}f}": a tie goes to the even digit, where toFixed goes up.
export function fixed(value, digits) {
  const text = Math.abs(value).toFixed(digits);
  const tie = digits < 15 && isTie(Math.abs(value), digits);
  const down = tie ? (Math.floor(Math.abs(value) * 10 ** digits) / 10 ** digits).toFixed(digits) : text;
  const shown = tie && Number(down.at(-1)) % 2 === 0 ? down : text;
  return (value < 0 || Object.is(value, -0) ? "-" : "") + shown;
}

// Whether a value lies exactly between two numbers of so many digits. Such a value has few binary
// digits, as 0.125 has for two decimals; 0.0205 for three has many, and lies beside the middle.
function isTie(value, digits) {
  return Number.isInteger(value * 2 ** (digits + 1)) && (value * 10 ** digits) % 1 === 0.5;
}

// The same as f"{value:.{digits}g}".
export function general(value, digits) {
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const [mantissa, power] = exponential(value, digits);
  if (power < -4 || power >= digits) {
    const size = String(Math.abs(power)).padStart(2, "0");
    return `${trimmed(mantissa)}e${power < 0 ? "-" : "+"}${size}`;
  }
  return trimmed(fixed(value, digits - 1 - power));
}

// A number of so many digits as [mantissa, power of ten]; of two as near, the even one.
export function exponential(value, digits) {
  const size = Math.abs(value);
  const unit = 10 ** (Math.floor(Math.log10(size)) - digits + 1);
  const tie = unit >= 10 && size % unit === unit / 2;
  const shown = tie ? 2 * unit * Math.round(size / unit / 2) : size;
  const [mantissa, power] = shown.toExponential(digits - 1).split("e");
  return [(value < 0 ? "-" : "") + mantissa, Number(power)];
}

// The same as plain() of controls.py: at most so many digits, without an exponent where short.
export function plain(value, digits = 3) {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value === 0 ? 0 : value);
  const text = general(value, digits);
  if (!text.includes("e") || Math.abs(value) < 1e-5) return text;
  return positional(Number(text));
}

// A number without an exponent.
export function positional(value) {
  const [mantissa, exponent] = value.toExponential().split("e");
  const decimals = (mantissa.split(".")[1] ?? "").length - Number(exponent);
  return value.toFixed(Math.max(0, decimals));
}

function trimmed(text) {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
