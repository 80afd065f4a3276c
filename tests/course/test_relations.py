"""How results relate to the right ones: said when it holds in every case, and only then."""

import numpy as np
import pytest

from course.learning.relations import relation

RIGHT = [0.5, 2.0, 3.0]
MATRIX = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]])


@pytest.mark.parametrize(
    "change, said",
    [
        (lambda x: -x, "the sign is turned round"),
        (lambda x: x**2, "the square of what is expected"),
        (lambda x: x**0.5, "the root of what is expected"),
        (lambda x: 1 / x, "1 divided by what is expected"),
        (lambda x: 1 - x, "1 minus what is expected"),
        (np.degrees, "in degrees, and radians are expected"),
        (np.radians, "in radians, and degrees are expected"),
        (np.log, "the logarithm of what is expected"),
        (lambda x: 2 * x, "it is 2 times what is expected"),
        (lambda x: x / 3, "it is 0.3333 times what is expected"),
        (lambda x: x + 1, "it is 1 more than expected"),
        (lambda x: x - 1, "it is 1 less than expected"),
    ],
)
def test_a_relation_of_numbers_is_named(change, said):
    sentence = relation([change(x) for x in RIGHT], RIGHT)
    assert sentence.startswith("in every case ") and said in sentence
    assert sentence.endswith((".", "?"))


def test_a_sign_that_is_lost_is_named():
    assert "the sign is lost" in relation([1.0, 2.0], [1.0, -2.0])


def test_a_relation_that_fails_in_one_case_is_not_spoken_of():
    assert relation([1.0, 4.0, 6.1], RIGHT) is None
    assert relation([np.nan, 4.0, 6.0], RIGHT) is None


def test_a_single_number_is_related_to_anything_and_so_to_nothing():
    assert relation([4.0, 4.0], [2.0, 2.0]) is None
    assert relation([4.0, 0.0], [2.0, 0.0]) is None


def test_what_is_nearly_right_is_not_called_one_times_right():
    assert relation([1.00003 * x for x in RIGHT], RIGHT) is None


def test_arrays_of_the_right_numbers_in_the_wrong_place_are_named():
    assert "transposed" in relation([MATRIX.T], [MATRIX])
    assert "their shape is not: (2, 3, 1)" in relation([MATRIX[:, :, None]], [MATRIX])
    assert "stand in reverse" in relation([MATRIX[0, ::-1]], [MATRIX[0]])
    assert relation([MATRIX.T, MATRIX + 7], [MATRIX, MATRIX]) is None


def test_values_in_another_order_are_named_with_the_order():
    right = [(1.0, 2.0, 3.0), (4.0, 5.0, 6.0)]
    turned = [(c, a, b) for a, b, c in right]
    assert relation(turned, right, "a, b, c").endswith("their order is not. Return a, b, c.")
    assert relation([turned[0], right[1]], right) is None


def test_in_a_tuple_the_value_that_is_wrong_is_named():
    right = [(1.0, 2.0), (3.0, 5.0)]
    sentence = relation([(a, 2 * b) for a, b in right], right)
    assert sentence.startswith("of the values returned, the second: in every case it is 2 times")


def test_in_a_tuple_an_array_that_is_transposed_is_named():
    right = [(1.0, MATRIX), (2.0, MATRIX + 1)]
    sentence = relation([(a, b.T) for a, b in right], right)
    assert sentence.startswith("of the values returned, the second: the array is transposed")


def test_lists_of_arrays_are_taken_as_one():
    right = [[np.array([1.0, 2.0]), np.ones((1, 2))], [np.array([3.0])]]
    doubled = [[2 * item for item in items] for items in right]
    assert "2 times" in relation(doubled, right)
    assert relation([doubled[0][:1], doubled[1]], right) is None


@pytest.mark.parametrize("odd", ["text", None, {}, 1j, [1.0, [2.0]], (1.0,)])
def test_what_is_no_number_is_related_to_nothing(odd):
    assert relation([odd, odd], [1.0, 2.0]) is None
    assert relation([odd, odd], [(1.0, 2.0), (2.0, 1.0)]) is None


def test_a_factor_that_is_an_argument_is_named_by_it():
    arguments = [{"n": 4, "x": np.ones((2, 3))}, {"n": 9, "x": np.ones((5, 2))}]
    right = [np.array([1.0, 0.0]), np.array([2.0, 3.0])]
    for factors, said in (
        ((4, 9), "it is n times what is expected."),
        ((1 / 4, 1 / 9), "it is 1 / n times"),
        ((2, 3), "it is the root of n times"),
        ((16, 81), "it is n**2 times"),
        ((2, 5), "it is len(x) times"),
        ((1 / 6, 1 / 10), "it is 1 / x.size times"),
    ):
        results = [factor * numbers for factor, numbers in zip(factors, right, strict=True)]
        assert said in relation(results, right, arguments=arguments)
    assert relation([4 * right[0], 8 * right[1]], right, arguments=arguments) is None
    assert relation([4 * right[0] + 1, 9 * right[1]], right, arguments=arguments) is None


def test_a_factor_that_is_the_same_in_all_cases_is_a_number_and_no_argument():
    arguments = [{"n": 4}, {"n": 4}]
    assert "it is 4 times" in relation([4.0, 8.0], [1.0, 2.0], arguments=arguments)
    assert relation([4.0, 8.1], [1.0, 2.0], arguments=arguments) is None
