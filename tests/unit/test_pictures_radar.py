"""The geometry of the radar."""

from __future__ import annotations

import math

import pytest

from digiter_core.pictures.radar import Radar, path, runs

RADAR = Radar(x=100, y=200, radius=80, axes=5, levels=4)


def test_the_first_axis_points_up_and_the_others_follow_clockwise() -> None:
    assert [RADAR.angle(axis) for axis in range(6)] == [0, 72, 144, 216, 288, 360]
    assert RADAR.at(0, 4) == pytest.approx((100, 120))
    assert RADAR.at(90, 2) == pytest.approx((140, 200))


def test_the_lowest_rung_is_not_the_centre() -> None:
    assert math.dist(RADAR.at(72, 1), (100, 200)) == pytest.approx(20)


def test_a_curve_meets_its_levels_and_goes_over_smoothly() -> None:
    curve = RADAR.arc(0, 72, [(0, 1), (72, 3)])
    reach = [math.dist(point, (100, 200)) / 20 for point in curve]

    assert len(curve) == 25
    assert (reach[0], reach[12], reach[24]) == pytest.approx((1, 2, 3))
    assert reach == sorted(reach)


def test_beyond_its_ends_a_curve_keeps_its_level() -> None:
    reach = [math.dist(point, (100, 200)) for point in RADAR.arc(-15, 15, [(0, 2)])]

    assert reach == pytest.approx([40] * 11)


def test_a_curve_has_two_points_at_least() -> None:
    assert len(RADAR.arc(0, 0, [(0, 1)])) == 2


@pytest.mark.parametrize(
    ("present", "expected"),
    [
        ("xxxxx", [[0, 1, 2, 3, 4, 5]]),
        ("x.xxx", [[2, 3, 4, 5]]),
        ("xx.x.", [[0, 1], [3]]),
        (".....", []),
        ("x", [[0, 1]]),
        ("", []),
    ],
)
def test_neighbours_are_found_all_around(present: str, expected: list[list[int]]) -> None:
    assert runs([place == "x" for place in present]) == expected


def test_hatching_runs_from_one_edge_to_the_rim() -> None:
    lines = RADAR.hatching(-17, 17, 3)

    assert [math.dist(begin, (100, 200)) for begin, _ in lines] == pytest.approx([20, 40, 60])
    assert [math.dist(end, (100, 200)) for _, end in lines] == pytest.approx([80, 80, 80])
    edge = math.radians(-17)
    for (x, y), (to_x, to_y) in lines:
        assert math.atan2(to_x - x, y - to_y) == pytest.approx(edge)


def test_a_path_is_written_in_tenths_of_a_pixel() -> None:
    points = [(0, 1.26), (2.0, -3.14)]

    assert path(points, closed=True) == "M0.0 1.3L2.0 -3.1Z"
    assert path(points, closed=False) == "M0.0 1.3L2.0 -3.1"
