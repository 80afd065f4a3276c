"""Faults of what the chapters show and conclude: scenes, exercises, quizzes, claims, evidence."""

from __future__ import annotations

from known_faults.fault import Fault

TESTS = "tests/course/test_"


def of(name: str, file: str, before: str, after: str, test: str) -> Fault:
    return Fault(name, f"course/{file}", before, after, TESTS + test)


FAULTS = [
    of(
        "the gradient's size is read the wrong way round",
        "activation_histograms/statistics.py",
        "return float(first / last) if last > 0 else np.nan",
        "return float(last / first) if last > 0 else np.nan",
        "activation_histograms.py::"
        "test_with_tiny_weights_sigmoid_passes_back_a_quarter_of_the_gradient_times_the_weights",
    ),
    of(
        "a picture shows the bars of another setting", "activation_histograms/panels.py",
        "    for i, layer in enumerate(layers):\n",
        "    for i, layer in enumerate(layers[::-1]):\n",
        "activation_histograms.py::"
        "test_bars_show_the_statistics_of_their_own_setting_whatever_was_drawn_before",
    ),
    of(
        "a path that diverges is not said to", "intro/valley.py",
        "        if last > first:\n", "        if last > 1000 * first:\n",
        "intro.py::test_the_loss_grows_above_the_limit_and_falls_below_it",
    ),
    of(
        "a goal is out of reach", "intro/valley.py",
        "descent.loss[-1] < 0.01", "descent.loss[-1] < 0.001",
        "intro.py::test_the_goal_is_reached_at_one_stop_only",
    ),
    of(
        "a band leaves the seeds at its edges out", "figures/band.py",
        "low, high = np.nanmin(runs, axis=0), np.nanmax(runs, axis=0)",
        "low, high = np.nanquantile(runs, [0.05, 0.95], axis=0)",
        "figures.py::test_band_shows_median_lowest_and_highest_seed",
    ),
    of(
        "a share that is not all is rounded to all", "figures/words.py",
        '    if 99.9 < value < 100:\n        return "over 99.9 %"\n', "",
        "figures.py::"
        "test_numbers_in_words_are_short_and_never_round_away_the_difference_from_all_or_nothing",
    ),
    of(
        "an answer that is wrong by a hundredth is right", "learning/compare.py",
        "RTOL, ATOL = 1e-5, 1e-8", "RTOL, ATOL = 1e-2, 1e-8",
        "answers_of_readers.py::test_numbers_are_shown_with_the_digits_in_which_they_differ",
    ),
    of(
        "a function that returns None is taken for the stub", "learning/calls.py",
        "    return not returns(answer)\n", "    return True\n",
        "answers_of_readers.py::test_an_untouched_stub_is_not_done_and_return_none_is_an_answer",
    ),
    of(
        "an answer that changes its arguments spoils the next case", "learning/calls.py",
        "own, before = deepcopy(args), len(caught)", "own, before = args, len(caught)",
        "exercises.py::test_an_answer_that_changes_its_arguments_spoils_nothing",
    ),
    of(
        "a relation that holds in one case is told of all", "learning/relations.py",
        "    return bool(np.allclose(a, b, rtol=RTOL, atol=ATOL))\n", "", "",
    )._replace(
        file="course/learning/compare.py",
        after="    return bool(np.isclose(a, b, rtol=RTOL, atol=ATOL).any())\n",
        test="tests/course/test_relations.py::"
             "test_a_relation_that_fails_in_one_case_is_not_spoken_of",
    ),
    of(
        "a known mistake is not told by its name", "learning/exercise.py",
        "                    return self.wrong[wrong]\n", "                    return None\n",
        "exercises.py::test_every_typical_wrong_answer_is_told_which_mistake_it_is",
    ),
    of(
        "the solution of an exercise is wrong", "dropout/exercises.py",
        "    return (uniform >= p) / (1 - p)\n\n\ndef _not_scaled",
        "    return (uniform >= p) / p\n\n\ndef _not_scaled",
        "exercises.py::test_every_solution_passes_its_check[inverted_mask]",
    ),
    of(
        "an answer that does not end is waited for", "learning/exercise.py",
        "return within(limit, lambda: self._remarks(answer, caught))",
        "return within(1000 * limit, lambda: self._remarks(answer, caught))",
        "answers_that_do_not_end.py::"
        "test_time_is_given_to_all_calls_together_and_is_a_few_seconds",
    ),
    of(
        "a quiz praises the wrong options", "learning/question.py",
        'VERDICTS = {True: "Right.", False: "Not quite."}',
        'VERDICTS = {False: "Right.", True: "Not quite."}',
        "quizzes.py::test_every_option_of_a_quiz_opens_on_its_own_feedback[dropout]",
    ),
    of(
        "a question may have two right options", "learning/question.py",
        "        if len(right) != 1:\n", "        if not right:\n",
        "quizzes.py::test_a_question_must_have_exactly_one_right_option",
    ),
    of(
        "a claim is decided by its mean alone", "evidence/claim.py",
        "shown = found.low > 0 or found.high < 0", "shown = True",
        "evidence.py::test_a_claim_holds_where_the_pairs_show_it_and_nowhere_else",
    ),
    of(
        "no effect is claimed from its mean alone", "evidence/claim.py",
        "            return found.within(self.bound)\n",
        "            return abs(found.mean) < self.bound\n",
        "evidence.py::test_a_claim_holds_where_the_pairs_show_it_and_nowhere_else",
    ),
    of(
        "a stored verdict is turned round", "dropout/evidence.json",
        '"mean": 8.51667,\n   "se": 0.458178,\n   "low": 7.55769,\n   "high": 9.47564,',
        '"mean": -8.51667,\n   "se": 0.458178,\n   "low": -9.47564,\n   "high": -7.55769,',
        "evidence.py::test_what_was_measured_is_what_the_book_claims"
        "[dropout-one-rate-p 0.5, 20 % wrong labels, Adam 0.01 for both]",
    ),
    of(
        "a claim says the contrary of what was measured", "dropout/claims.py",
        "", "", "",
    )._replace(before='"p 0.5, 20 % wrong labels, Adam 0.01 for both", "better"',
               after='"p 0.5, 20 % wrong labels, Adam 0.01 for both", "worse"',
               test="tests/course/test_evidence.py::"
               "test_what_was_measured_is_what_the_book_claims"
               "[dropout-one-rate-p 0.5, 20 % wrong labels, Adam 0.01 for both]"),
    of(
        "a claim that turned is no failure", "evidence/__main__.py",
        "    return 1 if turned else 0\n", "    return 0\n",
        "evidence.py::test_measuring_stores_and_checking_finds_a_claim_that_was_turned_round",
    ),
    of(
        "a side is measured on the seeds that tuned it", "evidence/trainings.py",
        "found = train((best,), seeds).final(measure)[0]",
        "found = train((best,), tuning).final(measure)[0]",
        "trainings.py::test_a_side_is_measured_at_its_best_rate_on_seeds_that_did_not_choose",
    ),
    of(
        "the seeds of the claims are those of the tuning", "evidence/claim.py",
        "SEEDS = tuple(range(100, 120))", "SEEDS = tuple(range(20))",
        "trainings.py::test_no_claim_is_measured_on_a_seed_that_tunes",
    ),
    of(
        "a hand that is learned from is in the digits of new writers", "evidence/data.py",
        "group_train_val_test_split(*digits(), digit_groups(), shares, rng)",
        "group_train_val_test_split(*digits(), np.arange(len(digits()[1])), shares, rng)",
        "evidence.py::test_no_hand_is_in_two_parts_of_the_digits_of_new_writers",
    ),
    of(
        "a tuned side at the last value of its grid is not seen", "evidence/edges.py",
        "row in (0, rows - 1)", "row == 0",
        "evidence.py::test_a_choice_at_the_edge_of_three_or_more_is_seen",
    ),
    of(
        "some claims are never measured anew", "evidence/__main__.py",
        "return parts[day % len(parts)]", "return parts[day % len(parts)][:-1]",
        "evidence.py::test_the_days_take_turns_and_leave_nothing_out",
    ),
]  # fmt: skip
