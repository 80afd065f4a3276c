"""The exercises of the chapter on learning-rate schedules."""

import numpy as np

from course.learning.exercise import Exercise


def cosine_rate(step, lr, total_steps, lr_min):
    """Return the rate of half a cosine from lr down to lr_min."""
    progress = step / total_steps
    return lr_min + (lr - lr_min) / 2 * (1 + np.cos(np.pi * progress))


def _whole_period(step, lr, total_steps, lr_min):
    return lr_min + (lr - lr_min) / 2 * (1 + np.cos(2 * np.pi * step / total_steps))


def _no_pi(step, lr, total_steps, lr_min):
    return lr_min + (lr - lr_min) / 2 * (1 + np.cos(step / total_steps))


def _not_halved(step, lr, total_steps, lr_min):
    return lr_min + (lr - lr_min) * (1 + np.cos(np.pi * step / total_steps))


def _lifted(step, lr, total_steps, lr_min):
    return lr_min + lr / 2 * (1 + np.cos(np.pi * step / total_steps))


def _straight(step, lr, total_steps, lr_min):
    return lr + (lr_min - lr) * step / total_steps


def _no_floor(step, lr, total_steps, lr_min):
    return lr / 2 * (1 + np.cos(np.pi * step / total_steps))


def _cut_at_the_floor(step, lr, total_steps, lr_min):
    return max(lr_min, _no_floor(step, lr, total_steps, lr_min))


def _sum_of_the_ends(step, lr, total_steps, lr_min):
    return lr_min + (lr + lr_min) / 2 * (1 + np.cos(np.pi * step / total_steps))


def _of_degrees(step, lr, total_steps, lr_min):
    return lr_min + (lr - lr_min) / 2 * (1 + np.cos(180 * step / total_steps))


def _a_quarter(step, lr, total_steps, lr_min):
    return lr_min + (lr - lr_min) * np.cos(np.pi / 2 * step / total_steps)


def _climbs(step, lr, total_steps, lr_min):
    return lr_min + (lr - lr_min) / 2 * (1 - np.cos(np.pi * step / total_steps))


def _one_ahead(step, lr, total_steps, lr_min):
    return cosine_rate(step + 1, lr, total_steps, lr_min)


def _ends_one_early(step, lr, total_steps, lr_min):
    return cosine_rate(step, lr, total_steps - 1, lr_min)


def warmup_rate(step, lr, steps):
    """Return the rate of a straight climb that arrives at step ``steps``."""
    # steps + 1 equal stairs: the first is above 0, the last is lr itself.
    return lr * min((step + 1) / (steps + 1), 1)


def _from_zero(step, lr, steps):
    return lr * min(step / steps, 1)


def _a_step_early(step, lr, steps):
    return lr * min((step + 1) / steps, 1)


def _never_stops(step, lr, steps):
    return lr * (step + 1) / (steps + 1)


def _a_step_late(step, lr, steps):
    return lr * min((step + 1) / (steps + 2), 1)


def _share_cut_at_lr(step, lr, steps):
    return min((step + 1) / (steps + 1), lr)


def _larger_of_both(step, lr, steps):
    return lr * max((step + 1) / (steps + 1), 1)


def decay_factor(lr, lr_end, steps):
    """Return the factor per step that leads from lr to lr_end."""
    # lr * factor**steps = lr_end
    return (lr_end / lr) ** (1 / steps)


def _per_run(lr, lr_end, steps):
    return lr_end / lr


def _divided(lr, lr_end, steps):
    return lr_end / lr / steps


def _linear(lr, lr_end, steps):
    return 1 - (1 - lr_end / lr) / steps


def _upside_down(lr, lr_end, steps):
    return (lr / lr_end) ** (1 / steps)


def _one_step_fewer(lr, lr_end, steps):
    return (lr_end / lr) ** (1 / (steps - 1))


def _logarithm(lr, lr_end, steps):
    return np.log(lr_end / lr) / steps


def _to_the_power(lr, lr_end, steps):
    return (lr_end / lr) ** steps


def mean_square(lr, curvature, noise_std):
    """Return the mean of w**2 at which SGD stays on a noisy parabola."""
    # s = (1 - lr*curvature)**2 * s + lr**2 * noise_std**2, solved for s
    return lr * noise_std**2 / (curvature * (2 - lr * curvature))


def _loss(lr, curvature, noise_std):
    return lr * noise_std**2 / (2 * (2 - lr * curvature))


def _std_not_squared(lr, curvature, noise_std):
    return lr * noise_std / (curvature * (2 - lr * curvature))


def _small_rate(lr, curvature, noise_std):
    return lr * noise_std**2 / (2 * curvature)


def _shrinks_once(lr, curvature, noise_std):
    return lr * noise_std**2 / curvature


def _root(lr, curvature, noise_std):
    return np.sqrt(mean_square(lr, curvature, noise_std))


def _rate_not_squared(lr, curvature, noise_std):
    return mean_square(lr, curvature, noise_std) / lr


def _wrong_sign(lr, curvature, noise_std):
    return lr * noise_std**2 / (curvature * (2 + lr * curvature))


EXERCISES = [
    Exercise(
        cosine_rate,
        praise="Nothing to choose but the two ends and the number of steps.",
        worked=[((50, 0.3, 100, 0.1), 0.2), ((0, 0.3, 100, 0.1), 0.3), ((100, 0.3, 100, 0.1), 0.1)],
        cases=[(0, 0.5, 400, 0.0), (100, 0.5, 400, 0.0), (300, 0.5, 400, 0.05), (7, 2.0, 9, 0.1)],
        wrong={
            _whole_period: "this is a whole period: half way it is at the bottom, and at the end "
            "back at the top. Half a period is pi, not 2*pi.",
            _no_pi: "half a period of the cosine is pi long: stretch the progress from 0 to pi.",
            _not_halved: "1 + cos runs from 2 to 0, so the first rate is twice too far above "
            "lr_min. Halve it.",
            _lifted: "the first rate is lr + lr_min. The cosine has to span lr - lr_min only.",
            _no_floor: "this goes down to 0. The floor is missing: the cosine spans lr - lr_min, "
            "and lr_min is added.",
            _cut_at_the_floor: "this goes down towards 0 and is cut off at lr_min. The cosine has "
            "to arrive at lr_min by itself, at the last step: it spans lr - lr_min, and lr_min is "
            "added.",
            _sum_of_the_ends: "the cosine spans the difference of the ends, lr - lr_min, and not "
            "their sum.",
            _of_degrees: "np.cos takes radians: half a period is np.pi, not 180.",
            _a_quarter: "this is a quarter of a period: it is steepest where it ends. Half a "
            "period is flat at both ends.",
            _climbs: "this climbs from lr_min to lr: the sign of the cosine is turned round.",
            _one_ahead: "this is the rate of the step after: step 0 has the full lr.",
            _ends_one_early: "this is at lr_min a step early: it is due at step number "
            "total_steps.",
            _straight: "this is a straight line. Its ends are right, the way between them is not.",
        },
    ),
    Exercise(
        warmup_rate,
        praise="The first step already moves, and the climb arrives without a jump.",
        worked=[((0, 0.6, 2), 0.2), ((1, 0.6, 2), 0.4), ((2, 0.6, 2), 0.6), ((9, 0.6, 2), 0.6)],
        cases=[(0, 0.1, 9), (5, 0.1, 9), (9, 0.1, 9), (10, 0.1, 9), (400, 0.1, 9)],
        wrong={
            _from_zero: "the first rate is 0: the first step, with its batch and its gradient, "
            "is thrown away.",
            _a_step_early: "it arrives a step too early: step number `steps - 1` has the full "
            "rate already.",
            _a_step_late: "step number `steps` does not have the full rate yet: there are `steps` "
            "steps before it, so `steps + 1` equal stairs.",
            _share_cut_at_lr: "this is the share of the climb, cut off at lr. Cut it off at 1, and "
            "multiply by lr.",
            _larger_of_both: "this takes the larger of the two where the smaller one is wanted: it "
            "never climbs, and then it never stops.",
            _never_stops: "the climb is right, but it never ends: hold the rate at lr.",
        },
    ),
    Exercise(
        decay_factor,
        praise="Equal shares at every step make a straight line on a log scale.",
        worked=[((0.8, 0.1, 3), 0.5), ((1.0, 0.01, 2), 0.1)],
        cases=[(0.5, 0.05, 399), (0.1, 0.001, 100), (1.0, 0.5, 1)],
        wrong={
            _per_run: "this is the factor of the whole way. Each step takes an equal part of it, "
            "and parts of a factor are roots.",
            _divided: "parts of a factor are roots, not quotients: factor**steps must be "
            "lr_end/lr.",
            _linear: "this takes the first step of a straight line. Raised to the power of steps "
            "it does not give lr_end/lr.",
            _one_step_fewer: "from lr to lr_end the factor acts `steps` times, not steps - 1 "
            "times: lr * factor**steps = lr_end.",
            _logarithm: "this is the logarithm of the factor: take its exponential.",
            _to_the_power: "a part of a factor is a root: the power is 1/steps, not steps.",
            _upside_down: "above 1 the rate would grow: lr_end goes above the fraction.",
        },
    ),
    Exercise(
        mean_square,
        praise="For a small lr*curvature it is proportional to lr: half the rate, half the floor.",
        worked=[((1.0, 1.0, 2.0), 4.0), ((0.5, 2.0, 1.0), 0.25)],
        cases=[(0.1, 1.0, 1.0), (0.5, 1.0, 3.0), (0.05, 10.0, 0.5)],
        wrong={
            _loss: "this is the loss, curvature/2 times the mean square of w.",
            _std_not_squared: "independent noise adds by its variance, the square of noise_std.",
            _small_rate: "good for small rates; for others the square of lr*curvature counts too. "
            "Do not drop it.",
            _root: "this is the root of the mean square, the typical distance of w.",
            _rate_not_squared: "a step adds lr times the noise, so its variance enters times "
            "lr**2: one lr is missing.",
            _wrong_sign: "a sign is turned round: 1 - (1 - lr*curvature)**2 is "
            "lr*curvature * (2 - lr*curvature).",
            _shrinks_once: "each step multiplies w by 1 - lr*curvature, so its *square* shrinks "
            "by (1 - lr*curvature)**2.",
        },
    ),
]
