"""The wheel, built by way of the sdist and installed alone, does its work far from any checkout."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow

ORDER_SIGN = """
import json
from cds_service.app import create_app
from cds_service.paths import fixtures_dir
from cds_service.settings import Settings

story = sorted((fixtures_dir() / "order-sign").iterdir())[0]
answer = create_app(Settings(mode="open")).test_client().post(
    "/cds-services/bone-health-order-sign",
    data=(story / "request.json").read_bytes(),
    content_type="application/json",
)
expected = json.loads((story / "response.json").read_bytes())
print(json.dumps({"status": answer.status_code, "answer": answer.get_json(), "expected": expected}))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    dist = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", dist, ROOT, cwd=dist)
    (built,) = dist.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def bin_dir(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that holds the wheel and borrows what it depends on from this one.

    What is borrowed is a line of a .pth file: Python then reads none of the .pth files found there, so an
    editable install in this environment does not lead back to the checkout.
    """
    home = tmp_path_factory.mktemp("empty") / "venv"
    venv.create(home, symlinks=True)
    paths = {"base": str(home), "platbase": str(home)}
    site_packages = Path(sysconfig.get_path("purelib", "venv", vars=paths))
    borrowed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site_packages / "borrowed.pth").write_text("".join(f"{path}\n" for path in sorted(borrowed)))
    programs = Path(sysconfig.get_path("scripts", "venv", vars=paths))
    pip = (sys.executable, "-m", "pip", "--python", programs / "python", "--disable-pip-version-check")
    run(*pip, "install", "--quiet", "--no-index", "--no-deps", wheel, cwd=home)
    return programs


def test_the_wheel_carries_every_data_file_and_no_test(wheel: Path) -> None:
    carried = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    expected = {
        "cds_service/" + ("_data/" if top in {"cards", "fixtures"} else "") + path
        for top in ("cds_service", "cards", "fixtures")
        for path in files_under(ROOT / top, "" if top == "cds_service" else f"{top}/")
    }
    assert carried == expected
    assert "cds_service/py.typed" in carried


def test_the_package_comes_from_the_wheel(bin_dir: Path, tmp_path: Path) -> None:
    code = "import cds_service.paths as p; print(p.__file__, p.cards_dir(), p.fixtures_dir(), sep='\\n')"
    places = run(bin_dir / "python", "-c", code, cwd=tmp_path).splitlines()
    assert [Path(place).is_relative_to(bin_dir.parent) for place in places] == [True, True, True]


def test_services_lists_them(bin_dir: Path, tmp_path: Path) -> None:
    assert json.loads(run(bin_dir / "bone-health-cds", "services", cwd=tmp_path))["services"]


def test_fire_finds_an_installed_fixture(bin_dir: Path, tmp_path: Path) -> None:
    story = sorted((ROOT / "fixtures" / "order-sign").iterdir())[0].name
    assert run(bin_dir / "bone-health-cds", "fire", f"order-sign/{story}", cwd=tmp_path).strip()


def test_an_order_sign_request_gets_its_cards(bin_dir: Path, tmp_path: Path) -> None:
    result = json.loads(run(bin_dir / "python", "-c", ORDER_SIGN, cwd=tmp_path))
    assert result["status"] == 200
    summaries = [card["summary"] for card in result["expected"]["cards"]]
    assert [card["summary"] for card in result["answer"]["cards"]] == summaries


def files_under(folder: Path, prefix: str) -> set[str]:
    return {
        prefix + path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }


def run(*command: str | Path, cwd: Path) -> str:
    """What the command prints, when it neither reads this checkout's environment nor fails."""
    ours = ("PYTHON", "COV_", "VIRTUAL_ENV")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout
