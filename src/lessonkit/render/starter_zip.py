"""Zip files whose bytes depend on nothing but what is in them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip file can name


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """A zip of the files, sorted by name."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, _DAY)
            member.create_system = 3  # else Windows would be named
            member.external_attr = 0o644 << 16
            member.compress_type = zipfile.ZIP_STORED if name.endswith((".whl", ".parquet")) else zipfile.ZIP_DEFLATED
            target.writestr(member, files[name])
    return out.getvalue()
