"""Two machines as different as one machine allows: the shipped lessons are built on one, and again on the other."""

from __future__ import annotations

from collections.abc import Mapping

HERE: Mapping[str, str] = {
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONHASHSEED": "1",
    "USER": "ada",
    "COLUMNS": "60",
    "NO_COLOR": "1",
    "SOURCE_DATE_EPOCH": "2",  # the hub shows its day
}
ELSEWHERE: Mapping[str, str] = {
    "LANG": "de_DE.UTF-8",
    "LC_ALL": "C",
    "TZ": "Asia/Kathmandu",
    "PYTHONHASHSEED": "4242",
    "USER": "grace",
    "COLUMNS": "200",
    "SOURCE_DATE_EPOCH": "1",
    "MPLBACKEND": "agg",
}
