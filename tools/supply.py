"""What the service stands on: the licences of the locked packages, their list for a release (SBOM), their advisories.

    python -m tools.supply licences > THIRD-PARTY.md
    python -m tools.supply sbom dist          # beside the wheel and the sdist that stand there
    python -m tools.supply audit              # asks the advisory service of PyPI

Names, versions and hashes come from requirements.lock, licences from what is installed: no network but for `audit`.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from cds_service import __version__

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
PROJECT = "bone-health-cds"
PROJECT_LICENCE = "Apache-2.0 AND LGPL-3.0-or-later"

# Licences under which a package may be used, and passed on beside an Apache-2.0 work. MPL-2.0 is about its own files.
ALLOWED = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MPL-2.0", "PSF-2.0", "Unlicense"),
    *("CC0-1.0", "MIT-CMU", "Zlib"),  # of numpy and Pillow, on which matplotlib stands: they ask for a notice at most
}
# What packages write that is no SPDX expression, as one.
SPELT = {
    "3-Clause BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "ISC License (ISCL)": "ISC",
    "BSD License": "BSD-3-Clause",  # without a number; where the text of the licence is there, it is asked
}
# Packages that only other Pythons or machines install, so that their licence cannot be read everywhere.
ELSEWHERE = {"async-timeout": "Apache-2.0"}


@dataclass(frozen=True, slots=True)
class Package:
    """A package of the lock: its version and the SHA-256 of every file it may be installed from."""

    name: str
    version: str
    hashes: tuple[str, ...]


def locked(lock: Path = LOCK) -> list[Package]:
    """Every package of a lock, by name; of one that differs from Python to Python, every version."""
    blocks = re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)((?:.*\\\n)+.*)", lock.read_text("utf-8"), re.MULTILINE)
    return [Package(name, version, tuple(re.findall(r"sha256:([0-9a-f]{64})", rest))) for name, version, rest in blocks]


# --- licences -------------------------------------------------------------------------------------


def licence_of(name: str) -> str:
    """The licence of an installed package as an SPDX expression; "" when it does not say."""
    said = metadata.metadata(name).json
    expression = str(said.get("license_expression", ""))
    if expression:
        return expression
    classifiers = [one.rpartition(" :: ")[2] for one in said.get("classifier", []) if one.startswith("License ::")]
    for text in (*classifiers, str(said.get("license", "")).partition("\n")[0]):
        if text.upper().startswith("BSD LICENSE"):
            return _bsd(name)
        if (spdx := SPELT.get(text, text)) in ALLOWED:
            return spdx
    return ""


def _bsd(name: str) -> str:
    """Which BSD licence: the one with three clauses forbids the use of names."""
    texts = [str(file.read_text()) for file in metadata.files(name) or () if "LICENSE" in file.name.upper()]
    if texts and not any("Neither the name" in text for text in texts):
        return "BSD-2-Clause"
    return SPELT["BSD License"]


def allowed(expression: str) -> bool:
    """Whether one of the alternatives of an expression is on the list, in all its parts."""
    alternatives = (one.split(" AND ") for one in expression.split(" OR "))
    return any(all(part.strip("() ") in ALLOWED for part in parts) for parts in alternatives)


def licences() -> dict[str, str]:
    """By name, the licence of every locked package; "" when it is not installed here, and not known from elsewhere."""
    found = {}
    for package in locked():
        try:
            found[package.name] = licence_of(package.name)
        except metadata.PackageNotFoundError:
            found[package.name] = ELSEWHERE.get(package.name, "")
    return found


def licence_table(by_name: Mapping[str, str]) -> str:
    """The list of licences, as Markdown."""
    rows = "\n".join(f"| {name} | {licence} |" for name, licence in sorted(by_name.items()))
    return (
        "# What the service stands on\n\n"
        "Packages that are installed with it, and their licences; written by `make licences`. Versions and hashes are\n"
        "in `requirements.lock`. None of them is part of this repository or of its wheel.\n\n"
        f"| package | licence |\n|---|---|\n{rows}\n"
    )


# --- SBOM -----------------------------------------------------------------------------------------


def sbom(files: Mapping[str, bytes]) -> str:
    """A CycloneDX 1.6 document of a release: its own files, and every locked package with its hashes and licence."""
    by_name = licences()
    root = _component(PROJECT, __version__, PROJECT_LICENCE, ComponentType.APPLICATION)
    for name, content in sorted(files.items()):
        digest = HashType(alg=HashAlgorithm.SHA_256, content=hashlib.sha256(content).hexdigest())
        root.external_references.add(
            ExternalReference(type=ExternalReferenceType.DISTRIBUTION, url=XsUri(name), hashes=[digest])
        )
    bom = Bom()
    bom.metadata.component = root
    parts = [_locked_component(package, by_name[package.name]) for package in locked()]
    for part in parts:
        bom.components.add(part)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = {root: _names(project["dependencies"])} | {part: _needed_by(part.name) for part in parts}
    for one, needed in asked.items():
        bom.register_dependency(one, [part for part in parts if part.name in needed])
    return str(JsonV1Dot6(bom).output_as_string(indent=2))


def _needed_by(name: str) -> set[str]:
    """The packages that an installed package asks for, extras left out."""
    try:
        return _names([one for one in metadata.requires(name) or () if "extra ==" not in one])
    except metadata.PackageNotFoundError:
        return set()


def _names(requirements: Iterable[str]) -> set[str]:
    """The names in requirements such as `Flask>=3.1,<4`, as the lock spells them."""
    return {re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", one)[0]).lower() for one in requirements}


def _component(name: str, version: str, licence: str, kind: ComponentType = ComponentType.LIBRARY) -> Component:
    return Component(
        name=name,
        version=version,
        type=kind,
        bom_ref=f"{name}=={version}",
        purl=PackageURL("pypi", name=name, version=version),
        licenses=[LicenseExpression(licence)] if licence else [],
    )


def _locked_component(package: Package, licence: str) -> Component:
    part = _component(package.name, package.version, licence)
    hashes = [HashType(alg=HashAlgorithm.SHA_256, content=one) for one in package.hashes]
    url = XsUri(f"https://pypi.org/project/{package.name}/{package.version}/#files")
    part.external_references.add(ExternalReference(type=ExternalReferenceType.DISTRIBUTION, url=url, hashes=hashes))
    return part


def write_sbom(folder: Path) -> Path:
    """Write the SBOM of the release that stands in a folder, beside it."""
    files = {file.name: file.read_bytes() for file in folder.iterdir() if file.suffix in (".whl", ".gz")}
    target = folder / f"{PROJECT}-{__version__}.cdx.json"
    target.write_text(sbom(files), encoding="utf-8")
    return target


# --- advisories -----------------------------------------------------------------------------------


def findings(report: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Of what pip-audit reports: known vulnerabilities, and packages nobody could be asked about."""
    known: list[str] = []
    unasked: list[str] = []
    for one in report["dependencies"]:
        if "skip_reason" in one:
            unasked.append(one["name"])
        known += [f"{one['name']} {one['version']}: {vuln['id']}" for vuln in one.get("vulns", ())]
    return known, unasked


def audit() -> Iterator[str]:
    """What is known of the locked packages, line by line; the last line is the verdict."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(LOCK), "--require-hashes", "--disable-pip"]
    options = ["--format", "json", "--progress-spinner", "off", "--timeout", "15"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    try:
        known, unasked = findings(json.loads(done.stdout))
    except (ValueError, KeyError):
        yield "NOT AUDITED: the advisory service could not be reached."
        return
    yield from known
    if unasked:
        yield f"NOT AUDITED: the advisory service answered nothing about {len(unasked)} packages: {', '.join(unasked)}."
    elif known:
        yield f"VULNERABLE: {len(known)} known vulnerabilities."
    else:
        yield f"No known vulnerability in {len(locked())} packages."


def main() -> None:
    """Run one of the three."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("licences")
    commands.add_parser("sbom").add_argument("folder", type=Path)
    commands.add_parser("audit")
    asked = parser.parse_args()
    if asked.command == "licences":
        print(licence_table(licences()), end="")
    elif asked.command == "sbom":
        print(write_sbom(asked.folder))
    else:
        verdict = ""
        for verdict in audit():
            print(verdict)
        sys.exit(0 if verdict.startswith("No known") else 1)


if __name__ == "__main__":
    main()
