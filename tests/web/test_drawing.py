"""How pictures come into a page: strict, whole, the same each time, and at no cost to who asks for none."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from cds_service.report.figures import Lack, Reason, Row
from cds_service.web.pages.drawing import drawn
from cds_service.web.pages.pictures import score_picture, therapy_picture
from cds_service.web.pages.plots import causes, latencies, outcomes, reasons
from cds_service.web.pages.shapes import Bar, Group, Mark, Picture
from tests.clinical.charts import LIMITS, TODAY, ago, chart, fracture, on, request, score
from tests.web.drawings import Elements, seen

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "cds_service/web/pages"
SITES = ("lumbar-spine", "femoral-neck", "total-hip", "forearm", "spine", "hip")
ROW = Row(0, "all", "a", 6, 2, 1, 0, [Reason("neph", None, 3)], None, 5.0, 9.0, 0, [Lack("dose", "failed", 9)])
ODD = (
    "$10 <b>&amp;</b> $x^2$",
    "$\\frac{1}{0",
    "<script>alert(1)</script>",
    "_hidden",
    "two\nlines",
    "薬 💊",
    "a\x0bb",
    "</title></svg>",
)


def scores(*values: float) -> Picture:
    found = score_picture(chart(scores=[score(value, days=10 + n * 400) for n, value in enumerate(values)]))
    assert found is not None
    return found


def treatment() -> Picture:
    medications = (request("alendronate", 900), request("denosumab-osteoporosis", 300), request("raloxifene", 40))
    found = therapy_picture(chart(medications=medications, fractures=(fracture("hip", on(1200)),)), LIMITS)
    assert found is not None
    return found


def pictures() -> dict[str, Picture]:
    made = {
        "scores": score_picture(chart(scores=[score(-2.0, site, 100) for site in SITES])),
        "treatment": treatment(),
        "outcomes": outcomes("Cards over time", ["2026-11", "2026-12"], {"2026-11": ROW, "2026-12": ROW}),
        "latencies": latencies(["2026-11", "2026-12"], {"2026-12": ROW}),
        "reasons": reasons(ROW, {"neph": "Nephrology agrees"}),
        "causes": causes(ROW, "Lacked"),
    }
    return {name: picture for name, picture in made.items() if picture is not None}


PICTURES = pictures()


# --- in the page ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PICTURES)
def test_the_policy_of_the_page_lets_all_of_it_through(name: str) -> None:
    markup = drawn(PICTURES[name])
    elements = Elements(markup).found
    assert {tag for tag, _ in elements} <= {"svg", "path", "text", "title"}
    attributes = {attribute for _, found in elements for attribute in found}
    assert attributes <= {
        *("viewbox", "role", "aria-label", "d", "x", "y", "transform", "text-anchor"),
        *("fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "fill-opacity"),
    }
    tag, of_all = elements[0]
    assert (tag, of_all["role"]) == ("svg", "img")
    assert of_all["aria-label"] == f"{PICTURES[name].title}; the table below says the same"
    assert of_all.keys() == {"viewbox", "role", "aria-label"}, "it is as large as the page makes it"
    assert len(PICTURES) == 6


@pytest.mark.parametrize("name", PICTURES)
def test_colours_are_those_of_the_style_sheet(name: str) -> None:
    defined = set(re.findall(r"(--[a-z0-9-]+):", (PAGES / "static/style.css").read_text("utf-8")))
    elements = Elements(drawn(PICTURES[name])).found
    used = {found[part] or "" for _, found in elements for part in ("fill", "stroke") if part in found} - {"none"}
    assert used
    assert {re.sub(r"^var\((.+)\)$", r"\1", one) for one in used} <= defined


@pytest.mark.parametrize("name", PICTURES)
def test_every_bar_and_mark_says_what_it_is_and_every_name_stands_there(name: str) -> None:
    picture, found = PICTURES[name], seen(PICTURES[name])
    words = [bar.words for group in picture.groups for bar in group.bars]
    words += [mark.words for group in picture.groups for mark in group.marks]
    assert words
    assert sorted(one.words for one in found.said) == sorted([*words, *(band.name for band in picture.bands)])
    names = [*picture.lanes, *(band.name for band in picture.bands), *(group.name for group in picture.groups)]
    assert {text.words for text in found.texts} >= {*names} - {""}


@pytest.mark.parametrize("name", PICTURES)
def test_all_of_it_is_inside(name: str) -> None:
    found = seen(PICTURES[name])
    for one in found.said:
        assert all(0 <= x <= found.width and 0 <= y <= found.height for x, y in one.points), one.words
    for text in found.texts:
        assert text.left >= 0, text.words
        assert text.left + text.width <= found.width, text.words
        assert 0 < text.y < found.height, text.words


def test_sites_differ_by_shape_and_by_colour() -> None:
    elements = Elements(drawn(PICTURES["scores"])).found
    marks = {(found["d"], found["stroke"]) for tag, found in elements if tag == "path" and "transform" in found}
    assert len({shape for shape, _ in marks}) == len({colour for _, colour in marks}) == len(SITES)


def test_limits_of_the_bands_stand_beside_them() -> None:
    assert {text.words for text in seen(PICTURES["scores"]).texts} >= {"−1.0", "−2.5", "normal", "osteoporosis"}


def test_today_is_marked_in_a_treatment() -> None:
    assert "today" in {text.words for text in seen(PICTURES["treatment"]).texts}


# --- what a record may hold -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ODD)
def test_the_name_of_a_drug_is_text_whatever_it_is(name: str) -> None:
    picture = Picture("therapy", "Treatment", [Group("course", "", [Bar(0, 0, 3, name)])], [], lanes=[name])
    markup = drawn(picture)
    assert {tag for tag, _ in Elements(markup).found} == {"svg", "path", "text", "title"}
    if name.isprintable():
        found = seen(picture)
        assert ([one.words for one in found.said], [one.words for one in found.texts]) == ([name], [name])


@pytest.mark.parametrize("values", [(-2.5,), (-2.5, -2.5, -2.5), (-9.9, 6.0), (0.0,)])
def test_scores_few_or_equal_or_far_apart_are_drawn(values: tuple[float, ...]) -> None:
    found = seen(scores(*values))
    marks = [one for one in found.said if "lumbar spine" in one.words]
    assert len(marks) == len(values)
    middles = [sum(y for _, y in one.points) / len(one.points) for one in marks]
    in_order = sorted(zip(middles, sorted(values, reverse=True), strict=False))
    assert sorted(values, reverse=True) == [value for _, value in in_order]
    assert all(0 < middle < found.height for middle in middles)


def test_scores_of_one_day_and_site_are_each_drawn() -> None:
    found = score_picture(chart(scores=[score(-2.0, days=9), score(-2.4, days=9)]))
    assert found is not None
    assert len([one for one in seen(found).said if "lumbar spine" in one.words]) == 2


def test_nothing_to_draw_leaves_the_axes() -> None:
    found = seen(outcomes("Cards over time", ["2026-11"], {}))
    assert found.said == []
    assert [text.words for text in found.texts] == ["2026-11", "0", "1"]


@pytest.mark.parametrize("years", [0, 1, 3, 10, 40, 90])
def test_years_stay_apart_over_any_time(years: int) -> None:
    first = TODAY - timedelta(days=365 * years + 365)
    marks = [Mark(first, 0, "first"), Mark(TODAY, 0, "last")]
    picture = Picture("x", "X", [Group("lab", marks=marks)], [], days=(first, TODAY), today=ago(200), lanes=[""])
    labels = sorted((one for one in seen(picture).texts if one.words != "today"), key=lambda one: one.left)
    labels = [one for one in labels if one.words]
    assert len(labels) >= 2
    assert all(one.left + one.width <= other.left for one, other in pairwise(labels))


def test_a_day_covered_in_ninety_years_is_to_be_seen() -> None:
    days = (date(1936, 11, 22), TODAY)
    group = Group("course", bars=[Bar(0, ago(9000), ago(8999), "one day")])
    markup = drawn(Picture("x", "X", [group], [], days=days, lanes=["drug"]))
    (bar,) = [found for tag, found in Elements(markup).found if tag == "path" and found.get("opacity")]
    assert bar["stroke"] == "var(--accent)"


# --- each time, and at no cost to others ----------------------------------------------------------


def test_the_same_picture_is_the_same_bytes_from_every_thread() -> None:
    alone = {name: drawn(picture) for name, picture in PICTURES.items()}
    with ThreadPoolExecutor(4) as pool:
        names = [*PICTURES] * 4
        for name, markup in zip(names, pool.map(lambda name: drawn(PICTURES[name]), names), strict=True):
            assert markup == alone[name]
    assert drawn(replace(PICTURES["scores"], title="Other")) != alone["scores"]


def ran(program: str, folder: Path) -> str:
    """What a program printed, whose home and temporary folder were empty and, afterwards, still are."""
    environment = {"HOME": str(folder / "home"), "TMPDIR": str(folder / "tmp"), "PATH": os.environ["PATH"]}
    for name in ("home", "tmp"):
        (folder / name).mkdir()
    words = [sys.executable, "-B", "-W", "error", "-c", program]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert [*(folder / "home").rglob("*"), *(folder / "tmp").rglob("*")] == []
    return done.stdout + done.stderr


def test_what_never_draws_imports_nothing_of_it(tmp_path: Path) -> None:
    program = "import sys; from cds_service.app import create_app; create_app(); print(*sys.modules)"
    loaded = ran(program, tmp_path)
    assert " cds_service.web.pages.drawing " in loaded
    assert not re.search(r" (matplotlib|numpy|PIL|cds_service\.web\.pages\.plotting)\b", loaded)


def test_the_first_picture_writes_nothing_and_says_nothing(tmp_path: Path) -> None:
    program = (
        "import logging.config, os\n"
        "from cds_service.logs import configuration\n"
        "logging.config.dictConfig(configuration('json', 'debug', access=True))\n"
        "from cds_service.web.pages.drawing import drawn\n"
        "from cds_service.web.pages.plots import outcomes\n"
        "print(drawn(outcomes('Cards over time', ['2026-11'], {})), 'MPLCONFIGDIR' in os.environ)\n"
        "logging.getLogger('matplotlib.font_manager').warning('Matplotlib is building the font cache')\n"
    )
    printed = ran(program, tmp_path)
    assert printed.startswith("<svg viewBox")
    assert printed.endswith("False\n")
