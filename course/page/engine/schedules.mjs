// Learning-rate schedules: each call returns a function from the step number to the rate
// (helpers/schedules.py). Steps count from 0.

export function constant({ lr }) {
  return () => lr;
}

/** lr * factor**floor(step/every): flat, with a drop after each `every` steps. */
export function stepDecay({ lr, every, factor = 0.1 }) {
  return (step) => lr * factor ** Math.floor(step / every);
}

/** lr * factor**step: the same share is lost at every step. */
export function exponential({ lr, factor }) {
  return (step) => lr * factor ** step;
}

/** lr / (1 + decay*step). */
export function inverseTime({ lr, decay }) {
  return (step) => lr / (1 + decay * step);
}

/** Half a period of a cosine from lr to lr_min, where it stays from step total_steps on. */
export function cosine({ lr, total_steps, lr_min = 0 }) {
  return (step) => {
    const progress = Math.min(step, total_steps) / total_steps;
    const curve = lr_min + ((lr - lr_min) / 2) * (1 + Math.cos(Math.PI * progress));
    return progress === 0 ? lr : Math.min(Math.max(curve, lr_min), lr); // whatever the rounding
  };
}

/** A straight climb in front of a schedule, whose first step becomes step number `steps`. */
export function warmup({ lr, schedule, steps }) {
  const after = scheduleFrom(schedule, lr);
  return (step) => {
    const climb = Math.min((step + 1) / (steps + 1), 1);
    return climb * after(Math.max(step - steps, 0));
  };
}

export const SCHEDULES = {
  constant,
  step_decay: stepDecay,
  exponential,
  inverse_time: inverseTime,
  cosine,
  warmup,
};

/** The schedule of {name, ...}; where it names no lr, it takes the one given here. */
export function scheduleFrom({ name, ...options }, lr) {
  return SCHEDULES[name]({ lr, ...options });
}
