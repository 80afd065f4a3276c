"""Answers as readers wrote them, right, wrong and odd, and what is said to each."""

import linecache
import re
from itertools import count

import numpy as np
import pytest

from course.learning.answers import check, find
from course.learning.compare import difference

_numbers = count()


def written(source: str):
    """The function of a cell, as IPython makes it: its source can be looked up."""
    file = f"<reader {next(_numbers)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    names = {"np": np}
    exec(compile(source, file, "exec"), names)
    return next(v for k, v in names.items() if source.startswith(f"def {k}("))


def said_to(source: str) -> str:
    function = written(source)
    return find(function.__name__).judge(function)[1]


ARGS = {
    "momentum_step": "w, v, g, lr, momentum",
    "adam_step": "w, m, v, g, t, lr, beta1, beta2, eps",
    "cosine_rate": "step, lr, total_steps, lr_min",
    "batch_norm_dX": "dout, X_hat, gamma, std",
    "fold": "W, b, gamma, beta, mean, var, eps",
    "elastic_prox": "w, lr, strength, l1_ratio",
}


def answer(name: str, args: str, *lines: str) -> str:
    return f"def {name}({ARGS.get(name, args)}):\n    " + "\n    ".join(lines)


WRONG = [
    (answer("momentum_step", "", "v = momentum * v + g", "return v, w - lr * v"),
     "the values are right, and their order is not. Return w, v."),
    (answer("cosine_rate", "", "return lr * (1 + np.cos(np.pi * step / total_steps)) / 2"),
     "The floor is missing"),
    (answer("cosine_rate", "",
            "return max(lr_min, lr * (1 + np.cos(np.pi * step / total_steps)) / 2)"),
     "arrive at lr_min by itself"),
    (answer("adam_step", "", "t = t + 1", "m = beta1 * m + (1 - beta1) * g",
            "v = beta2 * v + (1 - beta2) * g**2",
            "step = m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)",
            "return w - lr * step, m, v"),
     "that of step t + 1"),
    (answer("clip_together", "grads, max_norm",
            "norm = np.sqrt(sum((g**2).sum() for g in grads))",
            "return [g * max_norm / norm for g in grads]"),
     "short enough is to be left alone"),
    (answer("clip_together", "grads, max_norm",
            "norm = np.sqrt(sum((g**2).sum() for g in grads))",
            "for g in grads:", "    g *= min(1, max_norm / norm) if norm else 1", "return grads"),
     "it changes the arrays that it was given, and new ones are asked for"),
    (answer("fold", "", "s = gamma / np.sqrt(var)", "return W * s, (b - mean) * s + beta"),
     "eps is missing"),
    (answer("he_weights", "shape, rng",
            "return np.where(rng.random(shape) < 0.5, 1, -1) * np.sqrt(2 / shape[0])"),
     "take a few values only"),
    (answer("he_weights", "shape, rng", "b = np.sqrt(6 / shape[0])",
            "return np.random.default_rng(1).uniform(-b, b, shape)"),
     "two generators of different seeds give the same weights"),
    (answer("he_weights", "shape, rng", "b = np.sqrt(6 / shape[0])",
            "return rng.choice([-b, b], shape) * np.sqrt(rng.random(shape))"),
     "not every value between the bounds is equally frequent"),
    (answer("glorot_bound", "fan_in, fan_out", "b = (6 / (fan_in + fan_out)) ** 0.5",
            "return (-b, b)"),
     "the bound is one number"),
    (answer("leaky_backward_std", "fan_out, slope",
            "return np.sqrt(2 / ((1 + slope) ** 2 * fan_out))"), "this has (1 + slope)**2"),
    (answer("batch_norm_dX", "", "d = dout * gamma",
            "return (d - d.mean(0) - X_hat * (d * X_hat).mean(0)) * std"), "is multiplied"),
    (answer("batch_norm_dX", "", "d = dout * gamma",
            "return d - d.mean(0) - X_hat * (d * X_hat).mean(0)"), "division by std is missing"),
    (answer("batch_norm_dX", "", "d = dout * gamma",
            "return (d.mean(0) + X_hat * (d * X_hat).mean(0) - d) / std"), "sign is turned round"),
    (answer("relu_std", "fan_in", "return 1 / fan_in"), "the variance of a weight without the"),
    (answer("inverted_mask", "uniform, p", "return (uniform > p) / (1 - p)"),
     "a number equal to p is not below p"),
    (answer("elastic_prox", "", "l1, l2 = strength * l1_ratio, strength * (1 - l1_ratio)",
            "return w - lr * (l1 * np.sign(w) + l2 * w)"), "a step along the gradient of R"),
    (answer("kept_evaluation", "losses, patience", "best = 0",
            "for i in range(1, len(losses)):", "    if losses[i] <= losses[best]: best = i",
            "    elif i - best >= patience: break", "return best"), "no *new lowest* loss"),
    (answer("paired_difference", "a, b", "d = a - b",
            "return (a > b).sum(), d.mean(), d.std() / len(d) ** 0.5"), "ddof=1"),
    (answer("paired_difference", "a, b",
            "e = np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))",
            "return (a > b).sum(), (a - b).mean(), e"), "share nothing"),
    (answer("largest_rate", "curvatures", "return '2/max'"), "the string '2/max', and a number"),
    (answer("largest_rate", "curvatures", "return max(curvatures) ** -1 * (2 + 0j)"),
     "a complex number"),
    (answer("largest_rate", "curvatures", "return 2 / curvatures.max(keepdims=True)"),
     "the numbers are right, and their shape is not: (1,), where a number is due"),
    (answer("largest_rate", "curvatures", "return 2 / max(curvatures),"),
     "the numbers are right, and their shape is not: (1,)"),
    (answer("largest_rate", "curvatures", "return None"),
     "largest_rate returns None. Does every return hold the result?"),
    (answer("largest_rate", "curvatures", "print(2 / max(curvatures))"),
     "largest_rate returns nothing. Does it end in a return?"),
    (answer("kept_evaluation", "losses, patience", "best = 0",
            "for i, loss in enumerate(losses):", "    if loss < losses[best]: best = i",
            "    elif i - best >= patience: return best"),
     "patience=2): it returns None. Does every return"),
    (answer("largest_rate", "curvatures", "return max(curvature)"),
     "stops with NameError: name 'curvature' is not defined, in the line: return max(curv"),
    (answer("fold_sizes", "n, k", "return (n // k for i in range(k))"),
     "a generator, which has not been run: list(...) makes it a list, and return in place"),
    (answer("fold_sizes", "n, k", "return {n // k}"), "a set, {2}, and 4 values are expected"),
    (answer("critical_momentum", "lr, curvature", "return np.sqrt"), "the function sqrt itself"),
    (answer("trainings", "recipes, rates, seeds, fresh", "return True"), "with yes or no"),
    (answer("momentum_step", "", "return w - lr * (momentum * v + g)"),
     "it returns one value, and 2 are expected. Return w, v."),
    (answer("new_running", "running_mean, running_var, X, momentum", "return X.mean(), X.var(), 1"),
     "it returns 3 values, and 2 are expected. Return running_mean, running_var."),
    (answer("kept_evaluation", "losses, patience", "yield 1"), "return in place of yield a value"),
    (answer("clip_together", "grads, max_norm", "return grads"), "nothing is scaled"),
    (answer("inverted_mask", "uniform, p", "return uniform >= p"), "this mask is True and False"),
]  # fmt: skip


@pytest.mark.parametrize("source, said", WRONG, ids=[source[4:40] for source, _ in WRONG])
def test_a_wrong_answer_is_told_what_is_wrong(source, said):
    message = said_to(source)
    assert message.startswith("Not yet: ") and said in message, message
    assert "\n" not in message


RIGHT = [
    answer("kept_evaluation", "losses, patience", "best, i = 0, 0",
           "while i < len(losses) and i - best <= patience:",
           "    if losses[i] < losses[best]: best = i", "    elif i - best == patience: break",
           "    i += 1", "return np.int64(best)"),
    answer("paired_difference", "a, b", "d = a - b",
           "return [(d > 0).sum(), d.mean(), (d.var(ddof=1) / d.size) ** 0.5]"),
    answer("clip_together", "grads, max_norm",
           "norm = np.linalg.norm(np.concatenate([g.ravel() for g in grads]))",
           "return tuple(g * (max_norm / max(norm, max_norm)) for g in grads)"),
    answer("he_weights", "shape, rng",
           "return np.float32(np.sqrt(6 / shape[0]) * (2 * rng.random(shape) - 1))"),
    answer("fold_sizes", "n, k", "return np.array([len(x) for x in np.array_split(range(n), k)])"),
    answer("degrees_turned", "g, limit", "c = g.clip(-limit, limit)", "n = np.linalg.norm",
           "u, v = g / n(g), c / n(c)", "return np.degrees(2 * np.arctan2(n(u - v), n(u + v)))"),
    answer("trials_needed", "share, confidence", "n = 1",
           "while 1 - (1 - share) ** n < confidence:", "    n += 1", "return n"),
    answer("steps_to_zero", "w, lr, strength", "n, w = 0, abs(w)",
           "while w.max() > 0:", "    w = np.maximum(w - lr * strength, 0)", "    n += 1",
           "return n"),
    answer("best_rate", "rates, scores", "gone = np.isnan(scores)", "scores[gone] = 0",
           "gone = gone.sum(axis=1)",
           "return rates[np.lexsort((-np.median(scores, axis=1), gone))[0]]"),
    answer("gradient_left", "weights, slopes", "return (weights * slopes).prod()"),
    answer("price_of_peeking", "scores, fresh", "return (scores - fresh)[scores.argmax()]"),
]  # fmt: skip


@pytest.mark.parametrize("source", RIGHT, ids=[source[4:40] for source in RIGHT])
def test_a_right_answer_of_another_make_is_right_without_a_remark(source):
    message = said_to(source)
    assert message.startswith("Right. ") and message.endswith(
        find(re.search(r"def (\w+)", source)[1]).praise
    ), message


def test_a_right_answer_that_warns_is_right_and_the_warning_is_told_with_its_line():
    message = said_to(
        answer("clip_together", "grads, max_norm",
               "norm = np.sqrt(sum((g**2).sum() for g in grads))",
               "return [g * np.minimum(1, max_norm / norm) for g in grads]")
    )  # fmt: skip
    assert message.startswith("Right. ")
    assert "warns on the way: RuntimeWarning: divide by zero encountered" in message
    assert message.endswith(
        "in the line: return [g * np.minimum(1, max_norm / norm) for g in grads]"
    )
    assert "max_norm=1) warns" in message


def test_a_warning_stands_beside_the_numbers_of_an_unknown_mistake():
    message = said_to(answer("mean_square", "lr, curvature, noise_std",
                             "return np.log(np.array(-noise_std)) + lr"))  # fmt: skip
    assert "it returns nan, and 4 is expected. NumPy warns there: RuntimeWarning:" in message


@pytest.mark.filterwarnings("error")
def test_no_warning_of_the_readers_code_gets_out():
    said_to(answer("mean_square", "lr, curvature, noise_std", "return np.log(-noise_std)"))


def test_where_new_arrays_are_asked_for_handing_on_the_old_ones_is_remarked():
    message = said_to(
        answer("clip_together", "grads, max_norm",
               "norm = np.sqrt(sum((g**2).sum() for g in grads))", "if norm <= max_norm:",
               "    return grads", "return [g * max_norm / norm for g in grads]")
    )  # fmt: skip
    assert message.startswith("Right. ")
    assert "it hands back the caller's own arrays. They are not new; g.copy()" in message


def test_elsewhere_a_change_of_the_arguments_does_no_harm():
    source = answer("elastic_prox", "", "s = np.sign(w)", "w *= s",
                    "w -= lr * strength * l1_ratio", "w[w < 0] = 0",
                    "return s * w / (1 + lr * strength * (1 - l1_ratio))")  # fmt: skip
    assert said_to(source).startswith("Right. ")


@pytest.mark.parametrize(
    "body",
    ["...", "pass", "'''What to do.'''", "'''What to do.'''; ...", "raise NotImplementedError"],
)
def test_an_untouched_stub_is_not_done_and_return_none_is_an_answer(body):
    assert said_to(f"def relu_std(fan_in):\n    {body}").startswith("Not done yet")
    for written_answer in ("return None", "return", "'''What to do.'''; return None"):
        message = said_to(f"def relu_std(fan_in):\n    {written_answer}")
        assert message == "Not yet: relu_std returns None. Does every return hold the result?"


def test_a_stub_on_one_line_and_a_lambda_without_a_value_are_told_apart():
    assert said_to("def relu_std(fan_in): ...").startswith("Not done yet")
    assert find("relu_std").judge(lambda fan_in: None)[1].startswith("Not yet: relu_std returns")


def test_numbers_are_shown_with_the_digits_in_which_they_differ():
    message = find("relu_std").judge(lambda fan_in: np.sqrt(2 / fan_in) * (1 + 3e-5 * fan_in))[1]
    assert message == "Not yet: relu_std(fan_in=8): it returns 0.5001, and 0.5 is expected."
    message = find("relu_std").judge(lambda fan_in: np.sqrt(2 / fan_in) + 1e-5 / fan_in**0.3)[1]
    assert message == "Not yet: relu_std(fan_in=8): it returns 0.500005, and 0.5 is expected."
    said = difference(np.array([1.0, 1.0000201]), np.array([1.0, 1.0]))
    assert said == "it returns [1, 1.00002], and [1, 1] is expected."


def test_the_known_mistake_is_named_even_where_the_reader_took_less_care_for_zeros():
    source = answer("clip_together", "grads, max_norm",
                    "return [g * min(1, max_norm / np.linalg.norm(g)) if g.any() else g / 0",
                    "        for g in grads]")  # fmt: skip
    assert "each array is clipped by its own norm" in said_to(source)


def test_the_check_prints_one_line(capsys):
    check("relu_std", written("def relu_std(fan_in):\n    return 1 / fan_in"))
    said = capsys.readouterr().out
    assert said.startswith("Not yet: ") and said.count("\n") == 1
