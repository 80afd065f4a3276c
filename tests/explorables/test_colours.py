"""A picture in few colours shows what it showed: how far off, in how many pixels, and no bands."""

from __future__ import annotations

import numpy as np
import pytest

from explorables.colours import COLOURS, NEAR, RARE, reduced

ROUNDED = 4  # of 255: half a step between two of 32 levels


def colours(picture):
    return len(np.unique(picture.view(np.uint32)))


def on(background, picture):
    alpha = picture[..., 3:].astype(float) / 255
    return picture[..., :3] * alpha + background * (1 - alpha)


def smoothed_edges(seed, many):
    """Two opaque areas, and scattered between them ``many`` colours, half of them half clear."""
    rng = np.random.default_rng(seed)
    picture = np.full((200, 300, 4), 255, np.uint8)
    picture[:, 150:] = (0, 114, 178, 255)
    base = np.array([40, 90, 150, 130]) + rng.integers(0, 60, (many, 4))
    base[::2, 3] = 255
    picture.reshape(-1, 4)[rng.choice(60_000, many, replace=False)] = base
    return picture


def test_few_colours_are_rounded_and_all_kept():
    picture = smoothed_edges(0, 100)
    after = reduced(picture)
    assert np.abs(after.astype(int) - picture).max() <= ROUNDED
    assert 60 < colours(after) <= colours(picture)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("background", [0, 255])
def test_many_rare_colours_are_merged_within_the_bounds(seed, background):
    picture = smoothed_edges(seed, 850)
    after = reduced(picture)
    assert colours(picture) > 700
    assert colours(after) <= COLOURS
    apart = np.abs(on(background, after) - on(background, picture)).max(axis=-1)
    assert apart.max() <= NEAR + 2 * ROUNDED + 1  # rounding moves a colour and how clear it is
    assert (apart > 2 * ROUNDED + 1).mean() <= RARE


def test_colours_of_many_pixels_are_kept_where_that_is_needed():
    """120 colours of 50 pixels each: to merge those would change 2 % of the picture."""
    picture = smoothed_edges(0, 400)
    flat = picture.reshape(-1, 4)
    rng = np.random.default_rng(1)
    shades = np.array([60, 110, 170, 255]) + rng.integers(0, [50, 50, 50, 1], (120, 4))
    flat[rng.choice(60_000, 6000, replace=False)] = np.repeat(shades, 50, axis=0)
    after = reduced(picture)
    assert colours(picture) > 450
    assert colours(after) <= COLOURS
    for background in (0, 255):
        apart = np.abs(on(background, after) - on(background, picture)).max(axis=-1)
        assert apart.max() <= NEAR + 2 * ROUNDED + 1
        assert (apart > 2 * ROUNDED + 1).mean() <= RARE


def test_a_picture_that_is_a_view_of_another_is_read_in_its_own_order():
    whole = smoothed_edges(3, 500)
    assert np.array_equal(reduced(whole[::2, 5:]), reduced(whole[::2, 5:].copy()))


def test_the_steps_of_a_colour_map_all_stay():
    """500 colours that each fill an area: with 256 of them, bands would be seen."""
    steps = np.arange(500)
    picture = np.full((100, 500, 4), 255, np.uint8)
    picture[..., 0], picture[..., 1] = steps // 22 * 11, steps % 22 * 11
    assert colours(reduced(picture)) > 400


def test_one_pixel_of_a_colour_like_no_other_stays():
    picture = smoothed_edges(0, 850)
    picture[100, 20] = (255, 0, 0, 255)
    assert reduced(picture)[100, 20].tolist() == [255, 0, 0, 255]
    assert colours(reduced(picture)) <= COLOURS


def test_colours_too_far_apart_to_be_merged_all_stay():
    rng = np.random.default_rng(0)
    picture = np.full((200, 300, 4), 255, np.uint8)
    scattered = rng.choice(60_000, 800, replace=False)
    picture.reshape(-1, 4)[scattered, :3] = rng.integers(0, 256, (800, 3))
    after = reduced(picture)
    assert np.abs(after.astype(int) - picture).max() <= ROUNDED
    assert colours(after) > COLOURS
