"""Packages come from the locks alone: each with its hash, which the set-up compares, and no script of theirs runs."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import io
import json
import re
import shutil
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from projects import ROOT

WHEEL = "tiny_thing-1.0-py3-none-any.whl"
RAN = "require('fs').writeFileSync(process.env.RAN, 'x')"


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The set-up of a project of its own, which finds its packages in a folder and installs none of Python."""
    (tmp_path / "setup").mkdir()
    path = shutil.copy(ROOT / "setup/environment.py", tmp_path / "setup")
    spec = importlib.util.spec_from_file_location("setup_environment", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(module, "PYTHON", Path(sys.executable))
    for name, value in {"NO_INDEX": "1", "FIND_LINKS": str(tmp_path), "DRY_RUN": "1"}.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    monkeypatch.setenv("RAN", str(tmp_path / "ran"))
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
    for name in ("requirements.txt", "pyproject.toml"):
        (tmp_path / name).write_text("")
    return module


def wheel(folder: Path) -> str:
    """Make a wheel; its digest."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        info = "tiny_thing-1.0.dist-info"
        archive.writestr("tiny_thing.py", "")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny-thing\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    (folder / WHEEL).write_bytes(made.getvalue())
    return hashlib.sha256(made.getvalue()).hexdigest()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-node.txt"])
def test_each_package_of_python_is_pinned_with_hashes(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert lines
    pinned = re.compile(r"[\w.\[\],-]+==\S+(?: ;[^#]*?)?(?:\s+--hash=sha256:[0-9a-f]{64})+\s*")
    assert [line for line in lines if not pinned.fullmatch(line)] == []


def test_each_package_of_npm_is_pinned_with_its_hash() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    found = {name: entry for name, entry in packages.items() if name}
    assert found
    assert [name for name, entry in found.items() if not entry.get("integrity", "").startswith("sha512-")] == []
    asked = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert {name: found[f"node_modules/{name}"]["version"] for name in asked} == asked


@pytest.mark.parametrize(
    ("hashes", "said"),
    [(f" --hash=sha256:{'0' * 64}", "DO NOT MATCH THE HASHES"), ("", "Hashes are required")],
    ids=["another hash", "none"],
)
def test_the_set_up_installs_no_package_of_python_without_its_hash(
    setup: Any, tmp_path: Path, hashes: str, said: str
) -> None:
    wheel(tmp_path)
    (tmp_path / "requirements.txt").write_text(f"tiny-thing==1.0{hashes}\n")
    with pytest.raises(setup.SetupFailed):
        setup.python_packages()
    assert said in (tmp_path / ".venv/setup-pip.log").read_text()


def test_the_set_up_takes_a_package_of_python_with_its_hash(setup: Any, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text(f"tiny-thing==1.0 --hash=sha256:{wheel(tmp_path)}\n")
    setup.pip(*setup.ONLY_PINNED, "-r", "requirements.txt")
    assert "Would install tiny-thing-1.0" in (tmp_path / ".venv/setup-pip.log").read_text()


def package(folder: Path, integrity: str) -> None:
    """Make a project with one package of npm, both of which would run a script when they are installed."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        scripts = {"postinstall": f'node -e "{RAN}"'}
        text = json.dumps({"name": "tiny", "version": "1.0.0", "scripts": scripts}).encode()
        member = tarfile.TarInfo("package/package.json")
        member.size = len(text)
        archive.addfile(member, io.BytesIO(text))
    (folder / "tiny.tgz").write_bytes(made.getvalue())
    right = f"sha512-{base64.b64encode(hashlib.sha512(made.getvalue()).digest()).decode()}"
    own = {"name": "own", "version": "1.0.0", "dependencies": {"tiny": "file:tiny.tgz"}, "scripts": scripts}
    (folder / "package.json").write_text(json.dumps(own))
    entry = {"version": "1.0.0", "resolved": "file:tiny.tgz", "hasInstallScript": True, "integrity": integrity or right}
    packages = {"": {key: value for key, value in own.items() if key != "scripts"}, "node_modules/tiny": entry}
    lock = {"name": "own", "version": "1.0.0", "lockfileVersion": 3, "requires": True, "packages": packages}
    (folder / "package-lock.json").write_text(json.dumps(lock))


def test_the_set_up_installs_a_package_of_npm_and_runs_no_script(setup: Any, tmp_path: Path) -> None:
    package(tmp_path, "")
    setup.npm_packages()
    assert (tmp_path / "node_modules/tiny/package.json").is_file()
    assert not (tmp_path / "ran").exists()


def test_the_set_up_installs_no_package_of_npm_with_another_hash(setup: Any, tmp_path: Path) -> None:
    package(tmp_path, f"sha512-{base64.b64encode(bytes(64)).decode()}")
    with pytest.raises(setup.SetupFailed, match="EINTEGRITY"):
        setup.npm_packages()
    assert not (tmp_path / "node_modules/tiny/package.json").exists()
