"""Faults of the arithmetic: one or more for each idea of ``helpers``."""

from __future__ import annotations

from known_faults.fault import Fault

TESTS = "tests/helpers/test_"


def of(name: str, file: str, before: str, after: str, test: str) -> Fault:
    return Fault(name, f"helpers/{file}.py", before, after, TESTS + test)


FAULTS = [
    of(
        "the ReLU has slope 1 at its corner", "activations",
        "return np.greater(x, 0, out=out)", "return np.greater_equal(x, 0, out=out)",
        "activations.py::test_at_the_corner_the_relu_has_slope_zero",
    ),
    of(
        "softmax overflows at large scores", "activations",
        "np.subtract(x, x.max(axis=axis, keepdims=True), out=out)", "np.subtract(x, 0, out=out)",
        "activations.py::test_softmax_equals_pytorch_at_extreme_scores",
    ),
    of(
        "He's variance is LeCun's", "initializers",
        '"he": lambda fan_in, fan_out: 2 / fan_in,', '"he": lambda fan_in, fan_out: 1 / fan_in,',
        "initializers.py::"
        "test_he_has_root_two_times_the_std_of_lecun_and_all_agree_on_square_layers",
    ),
    of(
        "uniform bounds are standard deviations", "initializers",
        "np.sqrt(3 * _variance(", "np.sqrt(_variance(",
        "bounds.py::test_bounds_are_the_roots_that_the_papers_name",
    ),
    of(
        "a linear layer forgets its bias", "layers",
        "        self.out += self.b_row\n", "",
        "layers.py::test_linear_worked_by_hand",
    ),
    of(
        "dropout does not scale what stays", "layers",
        "        self.mask *= self._scale.astype(self.mask.dtype)\n", "",
        "layers.py::test_the_units_that_stay_are_scaled_so_that_the_expected_output_is_the_input",
    ),
    of(
        "dropout goes back without its mask", "layers",
        "return np.multiply(dout, self.mask, out=self.dX) if self.dropping else dout",
        "return dout",
        "layers.py::test_backward_uses_the_mask_of_the_forward_pass",
    ),
    of(
        "BatchNorm keeps the biased variance", "normalization",
        "self.unbiasing[1] = n / max(n - 1, 1)", "self.unbiasing[1] = 1",
        "normalization.py::test_the_running_variance_is_the_unbiased_one",
    ),
    of(
        "the momentum of BatchNorm is the weight of the old value", "normalization",
        "self.running_rows += self.momentum * (new - self.running_rows)",
        "self.running_rows += (1 - self.momentum) * (new - self.running_rows)",
        "normalization.py::test_momentum_is_the_weight_of_the_new_batch",
    ),
    of(
        "BatchNorm's gradient leaves the mean out", "normalization",
        "        dX -= self.dbeta_row / self.n\n", "",
        "normalization.py::test_batch_norm_equals_pytorch_in_training_in_its_running_statistics_"
        "and_in_evaluation",
    ),
    of(
        "LayerNorm's gradient leaves the variance out", "normalization",
        "        dX -= work\n", "",
        "normalization.py::test_layer_norm_equals_pytorch",
    ),
    of(
        "the gradient of squared error has half its size", "losses",
        "self.difference, 2 / (n * k)", "self.difference, 1 / (n * k)",
        "losses.py::test_gradients_equal_central_differences",
    ),
    of(
        "a sample with a NaN counts as right", "losses",
        "    right &= ~np.isnan(logits).any(axis=-1)\n", "",
        "losses.py::test_a_sample_with_a_nan_among_its_scores_is_not_right",
    ),
    of(
        "L2 has no half", "penalties",
        "return self.strength / 2 * np.square(w", "return self.strength * np.square(w",
        "penalties.py::test_values_worked_by_hand",
    ),
    of(
        "soft thresholding does not reach zero", "penalties",
        "return np.subtract(w, np.clip(w, -threshold, threshold), out=out)",
        "return np.subtract(w, threshold * np.sign(w), out=out)",
        "penalties.py::test_soft_thresholding_worked_by_hand",
    ),
    of(
        "penalties reach biases, gamma and beta", "update",
        "self.weight_grads = network.flat_grad[..., : network.n_weights]",
        "self.weights, self.weight_grads = network.flat, network.flat_grad",
        "training.py::test_a_penalty_leaves_biases_gammas_and_betas_alone",
    ),
    of(
        "a proximal step of the wrong length under Adam", "optimizers",
        "    reach: Any = Adam.reach\n", "    reach: Any = SGD.reach\n",
        "proximal.py::test_one_weight_arrives_where_the_derivative_of_the_objective_is_zero",
    ),
    of(
        "clipping overshoots its limit by rounding", "clipping",
        "scale * (1 - 4 * float(np.finfo(g.dtype).eps))", "scale",
        "bounds.py::test_the_norm_after_clipping_is_at_most_max_norm",
    ),
    of(
        "a population is clipped by its joint norm", "update",
        "self.max_norm, per_row=gradient.ndim > 1)", "self.max_norm)",
        "training.py::test_one_limit_for_a_population_clips_every_row_by_its_own_norm",
    ),
    of(
        "Adam forgets to correct its second average", "optimizers",
        "v_hat = np.divide(v, 1 - beta2**self.t, out=scratch2)\n\n", "v_hat = np.copy(v)\n\n",
        "optimizers.py::test_adam_first_step_has_size_lr_whatever_the_gradient",
    ),
    of(
        "RMSProp weighs the new square by rho", "optimizers",
        "s += np.multiply(1 - rho, square, out=scratch)",
        "s += np.multiply(rho, square, out=scratch)",
        "optimizers.py::test_rmsprop_under_a_constant_gradient_settles_at_steps_of_size_lr",
    ),
    of(
        "weight decay of AdamW is part of the gradient", "optimizers",
        "    decoupled = True\n", "",
        "optimizers.py::test_adamw_shrinks_every_weight_by_the_same_factor_and_adam_does_not",
    ),
    of(
        "a warm-up begins at 0", "schedules",
        "climb = np.minimum((step + 1) / (steps + 1), 1)",
        "climb = np.minimum(step / max(steps, 1), 1)",
        "schedules.py::test_warmup_climbs_in_equal_parts_and_then_hands_over_from_its_first_step",
    ),
    of(
        "the cosine climbs again after its end", "schedules",
        "progress = np.minimum(step, total_steps) / total_steps", "progress = step / total_steps",
        "schedules.py::test_points_known_beforehand",
    ),
    of(
        "a run that goes on starts its schedule anew", "training",
        "_set_rate(optimizer, schedule, start_step + step)",
        "_set_rate(optimizer, schedule, step)",
        "runs.py::test_nine_and_six_steps_are_fifteen",
    ),
    of(
        "a last step that ruins the network is not seen", "training",
        '            self._look(steps_done, values["train_loss"])', "            pass",
        "training.py::test_a_last_step_that_ruins_the_network_is_a_divergence",
    ),
    of(
        "early stopping keeps the running statistics of the end", "early_stopping",
        "            ours.running[:, rows] = theirs.running[:, rows]", "            pass",
        "runs.py::test_early_stopping_keeps_the_best_network_with_its_running_statistics",
    ),
    of(
        "differences are taken on one side only", "gradcheck",
        "        x[cell] = value - eps\n", "        x[cell] = value\n",
        "gradcheck.py::test_central_differences_are_exact_for_a_quadratic",
    ),
    of(
        "the gradient of Rosenbrock's valley has a wrong sign", "surfaces",
        "(-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2))",
        "(-2 * (1 - x) + 400 * x * (y - x**2), 200 * (y - x**2))",
        "surfaces.py::test_gradient_equals_central_differences",
    ),
    of(
        "a template of MNIST-1D is off by a little", "mnist1d",
        "(5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5),",
        "(5, 6, 6.5, 6.75, 7, 7, 7.01, 7, 6.75, 6.5, 6, 5),",
        "mnist1d.py::test_every_signal_and_label_is_the_packages",
    ),
    of(
        "nine digits go to the wrong writer", "writers",
        "776, 906, 1029", "776, 915, 1029",
        "writers.py::test_the_labels_repeat_one_form_and_only_one_cut_into_forms_fits_best",
    ),
    of(
        "wrong labels leak into the validation set", "data",
        "return Split(parts[0], y_train, parts[1], y[val], parts[2], y[test])",
        "return Split(parts[0], y_train, parts[1], flip_labels(y[val], label_noise, rng, "
        "n_classes=10), parts[2], y[test])",
        "",
    )._replace(
        test="tests/course/test_figures.py::"
        "test_few_digits_splits_all_digits_once_and_flips_only_training_labels"
    ),
    of(
        "a group is on both sides of a fold", "splits",
        "fold_of_each = fold_of[numbers[shuffled]]",
        "fold_of_each = rng.permutation(fold_of[numbers[shuffled]])",
        "splits.py::test_group_folds_are_disjoint_complete_and_never_part_a_group",
    ),
    of(
        "a rare class always goes to the training set", "splits",
        "if at_random else _round_largest_rest(exact)",
        "if len(exact) < 2 else np.vstack([_round_largest_rest(row[None]) for row in exact])",
        "two_sets.py::test_classes_of_one_sample_go_where_the_seed_says_as_often_as_the_fractions_"
        "say",
    ),
    of(
        "a logarithmic range is drawn evenly", "spaces",
        "return self._value(rng.uniform(self._place(self.low), self._place(self.high)))",
        "return rng.uniform(self.low, self.high)",
        "spaces.py::test_log_uniform_gives_every_decade_the_same_share",
    ),
    of(
        "an early lucky trial wins over those of the largest budget", "trials",
        "largest = max(trial.budget or 0 for trial in ranked)", "largest = ranked[0].budget or 0",
        "search.py::test_halving_judges_by_the_largest_budget_and_not_by_early_luck",
    ),
    of(
        "trials are lost when the objective raises", "search",
        "        error.trials = found  # type: ignore[attr-defined]\n", "",
        "messages.py::test_the_trials_that_had_finished_are_kept_by_the_error",
    ),
    of(
        "the interval is the normal distribution's", "paired",
        "reach = t_quantile(0.975, d.size - 1) * se", "reach = 1.96 * se",
        "paired.py::test_mean_interval_and_sign_test_are_scipys",
    ),
    of(
        "no effect is claimed where only the mean is small", "paired",
        "return -bound < self.low <= self.high < bound", "return -bound < self.mean < bound",
        "paired.py::test_no_effect_needs_the_whole_interval_inside_the_bound",
    ),
    of(
        "weights and batches of a seed share a stream", "experiment",
        "SEED_FIRST = (lambda seed: [seed, 0], lambda seed: [seed, 1])",
        "SEED_FIRST = (lambda seed: [seed, 0], lambda seed: [seed, 0])",
        "experiment.py::test_weights_and_batches_are_streams_of_their_own",
    ),
    of(
        "the best setting may have diverged on a seed", "experiment",
        "key=lambda row: (gone[row], np.median(finals[row])))",
        "key=lambda row: np.median(finals[row]))",
        "experiment.py::test_the_best_has_the_fewest_diverged_seeds_and_then_the_lowest_median",
    ),
    of(
        "fresh seeds took part in the tuning", "experiment",
        "start = max(used, default=-1) + 1", "start = max(used, default=0)",
        "experiment.py::test_fresh_seeds_took_no_part_in_the_tuning",
    ),
]  # fmt: skip
