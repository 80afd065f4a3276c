// Lines of one height of a function on the unit square, by marching squares.

// Points [s, t] of the lines on which f(s, t) is ``level``, found on a grid of n x n squares.
export function contour(f, level, n) {
  const heights = Array.from({ length: n + 1 }, (_, j) => Array.from({ length: n + 1 }, (_, i) => f(i / n, j / n) - level));
  const links = new Map(); // from a crossed edge to the edges that the line goes on to
  const points = new Map();
  const crossing = (i, j, k, l) => {
    const [a, b] = [heights[j][i], heights[l][k]];
    if (a < 0 === b < 0) return undefined;
    const share = a / (a - b);
    const key = `${i} ${j} ${k} ${l}`;
    points.set(key, [(i + share * (k - i)) / n, (j + share * (l - j)) / n]);
    return key;
  };
  for (let j = 0; j < n; j += 1) {
    for (let i = 0; i < n; i += 1) {
      const found = [crossing(i, j, i + 1, j), crossing(i, j, i, j + 1), crossing(i + 1, j, i + 1, j + 1), crossing(i, j + 1, i + 1, j + 1)];
      joined(links, found.filter(Boolean));
    }
  }
  return lines(links, points);
}

// Two crossed edges of a square are joined; of four, the first two and the last two.
function joined(links, edges) {
  for (let i = 0; i + 1 < edges.length; i += 2) {
    for (const [from, to] of [[edges[i], edges[i + 1]], [edges[i + 1], edges[i]]]) {
      links.set(from, [...(links.get(from) ?? []), to]);
    }
  }
}

// Follow the links, from the ends of open lines first.
function lines(links, points) {
  const found = [];
  const starts = [...links.keys()].sort((a, b) => links.get(a).length - links.get(b).length);
  const seen = new Set();
  for (const start of starts) {
    if (seen.has(start)) continue;
    const line = [];
    for (let at = start; at !== undefined; at = links.get(at).find((next) => !seen.has(next))) {
      seen.add(at);
      line.push(points.get(at));
    }
    if (links.get(start).length === 2) line.push(points.get(start)); // closed
    found.push(line);
  }
  return found;
}
