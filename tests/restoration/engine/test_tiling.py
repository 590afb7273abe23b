import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from restoration.engine import InvalidInput
from restoration.engine.tiling import Region, choose_tile, split


@given(
    height=st.integers(1, 300),
    width=st.integers(1, 300),
    piece=st.tuples(st.integers(4, 90), st.integers(4, 90)),
    align=st.sampled_from([1, 2, 4]),
)
def test_pieces_cover_every_pixel_once_and_stay_in_size(height, width, piece, align):
    height, width = height * align, width * align
    seen = torch.zeros(height, width, dtype=torch.int32)
    for region in split(Region(0, 0, height, width), piece, align=align):
        assert region.height <= max(align, piece[0])
        assert region.width <= max(align, piece[1])
        assert region.top % align == region.left % align == 0
        region.crop(seen).add_(1)
    assert bool((seen == 1).all())


def test_pieces_are_as_few_as_possible_and_of_even_size():
    regions = split(Region(0, 0, 100, 130), (100, 64))
    assert [region.width for region in regions] == [44, 44, 42]


def test_growing_stops_at_the_raster():
    assert Region(2, 10, 5, 5).grown(4, height=20, width=16) == Region(0, 6, 11, 10)


def test_within_and_crop_agree():
    raster = torch.arange(400).reshape(20, 20)
    inner, outer = Region(7, 8, 3, 4), Region(5, 5, 10, 10)
    assert torch.equal(inner.within(outer).crop(outer.crop(raster)), inner.crop(raster))


def budget(**changes):
    arguments = {
        "height": 1000,
        "width": 800,
        "halo": 48,
        "align": 2,
        "bytes_per_pixel": 640,
        "fixed_bytes": 10e6,
        "budget_bytes": 2000e6,
    }
    return choose_tile(**arguments | changes)


def test_a_picture_that_fits_is_one_tile():
    assert budget() == 1000


@pytest.mark.parametrize("megabytes", [60, 100, 200, 400])
def test_a_tile_with_its_halo_fits_the_budget(megabytes):
    tile = budget(budget_bytes=megabytes * 1e6)
    assert tile < 1000
    assert tile % 2 == 0
    assert 10e6 + 640 * (tile + 96) ** 2 <= megabytes * 1e6
    # And it is the largest such tile.
    assert 10e6 + 640 * (tile + 98) ** 2 > megabytes * 1e6


def test_a_budget_too_small_for_any_tile_is_refused_with_what_it_takes():
    with pytest.raises(InvalidInput, match="needs 27 MB"):
        budget(budget_bytes=20e6)
