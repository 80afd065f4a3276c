"""Faults of what the ideas of ``helpers`` rest on: checks, arrays, populations, records."""

from __future__ import annotations

from known_faults.fault import Fault
from known_faults.helpers import of

FAULTS: list[Fault] = [
    of(
        "the open end of an interval is allowed", "checks",
        "return number(name, value, low=0, high=1, open_high=True)",
        "return number(name, value, low=0, high=1)",
        "checks.py::test_positive_and_probability",
    ),
    of(
        "True is a whole number", "checks",
        "whole = isinstance(value, Integral) and not isinstance(value, bool)",
        "whole = isinstance(value, Integral)",
        "checks.py::test_what_is_no_whole_number_is_refused",
    ),
    of(
        "assigning weights leaves the layer at the old ones", "attributes",
        "        held[...] = value\n        return\n", "        return\n",
        "attributes.py::test_assigning_weights_changes_the_layer_and_its_gradients",
    ),
    of(
        "every epoch has the same order", "batches",
        "        self.start = 0\n        if self.order.ndim == 1:\n",
        "        self.start = 0\n        if self.order.ndim == 1 and not self.order.any():\n",
        "training.py::test_epochs_have_different_orders_and_skip_different_samples",
    ),
    of(
        "an epoch shows a sample twice", "batches",
        "self.order[:] = self.rng.permutation(self.n_samples)",
        "self.order[:] = self.rng.integers(0, self.n_samples, self.n_samples)",
        "training.py::test_an_epoch_never_shows_a_sample_twice",
    ),
    of(
        "a diverged row of a population goes on", "divergence",
        "            self.flat[row] = parameters\n", "            pass\n",
        "training.py::test_a_diverged_row_keeps_the_parameters_it_had",
    ),
    of(
        "evaluations drop units and move running statistics", "evaluation",
        "network.loss(X_part, y_part, training=False)", "network.loss(X_part, y_part)",
        "training.py::test_evaluations_are_made_in_evaluation_mode_on_the_whole_sets",
    ),
    of(
        "the last samples weigh as much as a full chunk", "evaluation",
        "totals.get(name, 0) + value * X_part.shape[-2]", "totals.get(name, 0) + value * CHUNK",
        "training.py::test_evaluations_are_made_in_evaluation_mode_on_the_whole_sets",
    ),
    of(
        "the history of a diverged row goes on", "history",
        "                arrays[name][~alive, index] = np.nan\n", "                pass\n",
        "training.py::test_a_diverging_row_stops_alone_and_without_a_warning",
    ),
    of(
        "a rate of the population turns single precision to double", "hyperparameters",
        "return value.reshape(-1, *[1] * (w.ndim - 1)).astype(w.dtype)",
        "return value.reshape(-1, *[1] * (w.ndim - 1))",
        "optimizers.py::"
        "test_rows_with_rates_of_their_own_equal_separate_runs_bit_for_bit_in_single_precision",
    ),
    of(
        "a bound rounded to single precision may exceed it", "hyperparameters",
        "return np.where(over, np.nextafter(nearest, np.asarray(0, dtype)), nearest)",
        "return nearest",
        "bounds.py::test_rounded_down_is_the_largest_number_that_does_not_exceed",
    ),
    of(
        "LayerNorm of images averages over the batch too", "image_normalization",
        '"layer": (1, 2, 3)', '"layer": (0, 1, 2, 3)',
        "normalization.py::test_the_norms_of_images_equal_pytorch",
    ),
    of(
        "two layers of one width write into one array too soon", "layer_base",
        "key = (role, tuple(shape), self.out.dtype)", "key = (tuple(shape), self.out.dtype)",
        "gradcheck.py::"
        "test_layers_of_one_width_share_arrays_on_the_way_back_and_no_gradient_is_lost",
    ),
    of(
        "a network goes back after its parameters changed", "network",
        "self._can_go_back = None if self._can_go_back else self._can_go_back", "pass",
        "attributes.py::test_parameters_assigned_between_loss_and_backward_are_noticed",
    ),
    of(
        "the output layer is followed by an activation", "network",
        "(with_parameters(Linear))\n        self._share_passing_arrays()\n",
        "(with_parameters(Linear))\n        self.layers.append(Activation(self.activation))\n"
        "        self._share_passing_arrays()\n",
        "network.py::test_a_block_is_linear_norm_activation_dropout_and_the_output_is_linear_alone",
    ),
    of(
        "rows of a population draw the same weights", "network",
        "return rng.spawn(self.population) if self.rows else rng",
        "return [rng] * self.population if self.rows else rng",
        "network.py::test_row_i_of_a_population_equals_the_network_built_with_child_i",
    ),
    of(
        "an optimizer does not forget its steps", "optimizer_base",
        '        """Forget every step taken."""\n        self.t = 0\n',
        '        """Forget every step taken."""\n        self.t = getattr(self, "t", 0)\n',
        "optimizers.py::test_reset_forgets_every_step",
    ),
    of(
        "weight decay reaches what it must leave alone", "optimizer_base",
        "part = (..., part if isinstance(part, slice) else slice(None))", "part = (...,)",
        "optimizers.py::test_decay_takes_a_slice_of_the_last_axis_and_numpys_bools",
    ),
    of(
        "biases lie among the weights of the flat vector", "parameters",
        "order = {name: shapes[name] for name in matrices + vectors}", "order = dict(shapes)",
        "network.py::test_the_flat_vector_holds_the_weights_first_and_every_parameter_once",
    ),
    of(
        "the effective rank is that of the squares", "rank",
        "singular = np.sqrt(np.maximum(np.linalg.eigvalsh(h.T @ h), 0))",
        "singular = np.maximum(np.linalg.eigvalsh(h.T @ h), 0)",
        "rank.py::test_shares_of_three_and_one_count_as_their_entropy_says",
    ),
    of(
        "the update is compared with the weights after it", "records",
        "            before[...] = W\n", "            before[...] = 0\n",
        "training.py::test_update_ratios_compare_the_step_with_the_weights",
    ),
]  # fmt: skip
