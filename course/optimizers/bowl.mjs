// A bowl of two parameters, x**2/kappa + y**2, turned by an angle: helpers/surfaces.py and ``bowl_of``.

export class Bowl {
  constructor(kappa, degrees) {
    const turn = degrees * (Math.PI / 180);
    Object.assign(this, { kappa, c: Math.cos(turn), s: Math.sin(turn) });
  }

  // From the bowl's own directions, gentle and steep, to the plane.
  turned([along, across]) {
    return [this.c * along - this.s * across, this.s * along + this.c * across];
  }

  back([x, y]) {
    return [this.c * x + this.s * y, this.c * y - this.s * x];
  }

  height(point) {
    const [along, across] = this.back(point);
    return along ** 2 / this.kappa + across ** 2;
  }

  gradient(point) {
    const [along, across] = this.back(point);
    return this.turned([along / (this.kappa / 2), 2 * across]);
  }

  // The line of one height around the minimum.
  contour(height, n = 96) {
    return Array.from({ length: n + 1 }, (_, i) => {
      const turn = (2 * Math.PI * i) / n;
      const [along, across] = [Math.sqrt(height * this.kappa), Math.sqrt(height)];
      return this.turned([along * Math.cos(turn), across * Math.sin(turn)]);
    });
  }
}

// All points of the way of ``optimizer`` from ``start``; from where it overflows on they are NaN.
export function descend(bowl, optimizer, start, steps) {
  const point = Float64Array.from(start);
  const path = [[...point]];
  let overflowed = false;
  for (let step = 0; step < steps; step += 1) {
    optimizer.step(point, Float64Array.from(bowl.gradient(point)));
    overflowed ||= !point.every(Number.isFinite);
    path.push(overflowed ? [NaN, NaN] : [...point]);
  }
  return path;
}
