"""The precomputed volume as static files.

Format: Neuroglancer precomputed (src/datasource/precomputed of google/neuroglancer). CloudVolume asks for no token
here, as the public buckets of live datastacks do not either. It stores `X` compressed as `X.gz` on disk and expects a
server to send that at `X` with `Content-Encoding: gzip`.
"""

from __future__ import annotations

import gzip
import re

from starlette.responses import Response

from connectome_sandbox.call import Call
from connectome_sandbox.refusal import refuse

_TYPES = {"info": "application/json", "provenance": "application/json"}


def volume_file(call: Call) -> Response:
    """A file of the phantom; 404 for what is not there, which CloudVolume takes for an empty chunk."""
    parts = call.path["path"].split("/")
    if parts[0] != "phantom" or len(parts) < 3 or "\0" in call.path["path"]:
        raise refuse(404, "no such file; only phantom_sandbox has a volume")
    root = call.catalog.phantom.folder() / "volumes"
    path = root.joinpath(*parts[1:])
    zipped = path.with_name(path.name + ".gz")
    if not path.resolve().is_relative_to(root.resolve()):
        raise refuse(404, "no such file")
    kind = _TYPES.get(path.name, "application/octet-stream")
    if path.is_file():
        return _part(call, path.read_bytes(), kind)
    if not zipped.is_file():
        raise refuse(404, "no such file")
    packed = zipped.read_bytes()
    if "range" in call.headers or "gzip" not in call.headers.get("accept-encoding", "").lower():
        return _part(call, gzip.decompress(packed), kind)
    return Response(packed, 200, {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}, media_type=kind)


def _part(call: Call, whole: bytes, kind: str) -> Response:
    """All of a file, or the one range of bytes that is asked for."""
    wanted = re.fullmatch(r"bytes=(\d{1,18})?-(\d{1,18})?", call.headers.get("range", ""), re.ASCII)
    headers = {"Accept-Ranges": "bytes"}
    if wanted is None or wanted[0] == "bytes=-":
        return Response(whole, 200, headers, media_type=kind)
    start, end = wanted[1], wanted[2]
    first = int(start) if start is not None else max(0, len(whole) - int(end or 0))
    last = min(int(end), len(whole) - 1) if start is not None and end is not None else len(whole) - 1
    if first > last:
        headers["Content-Range"] = f"bytes */{len(whole)}"
        return Response(b"", 416, headers, media_type=kind)
    headers["Content-Range"] = f"bytes {first}-{last}/{len(whole)}"
    return Response(whole[first : last + 1], 206, headers, media_type=kind)
