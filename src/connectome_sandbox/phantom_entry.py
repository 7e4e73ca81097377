"""Writing the phantom to a folder: volume, meshes, tables, roots and edits. Run as a process of its own.

A process, because CloudVolume keeps caches in the user's HOME, and because scipy, zmesh and the volume itself would
stay in the memory of a server that needs only the files.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

VERSIONS = (1, 2)


def write_entry(folder: Path) -> None:
    """Write the phantom below `folder`: `volumes/` (precomputed layers), `tables/v1`, `tables/v2` (Parquet: one file a
    table, and roots.parquet with supervoxel_id and root_id), `edits.json`. Same bytes for the same phantom code."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from connectome_sandbox.phantom import make_phantom, write_precomputed

    phantom = make_phantom()
    for version in VERSIONS:
        tables = folder / "tables" / f"v{version}"
        tables.mkdir(parents=True)
        for name, frame in phantom.tables(version).items():
            pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), tables / f"{name}.parquet")
        pairs = sorted((int(supervoxel), int(root)) for supervoxel, root in phantom.roots[version].items())
        table = pa.table(
            {
                "supervoxel_id": pa.array([pair[0] for pair in pairs], pa.int64()),
                "root_id": pa.array([pair[1] for pair in pairs], pa.int64()),
            }
        )
        pq.write_table(table, tables / "roots.parquet")
    edits = [
        {
            "kind": edit.kind,
            "before": [int(root) for root in edit.before],
            "after": [int(root) for root in edit.after],
            "description": edit.description,
        }
        for edit in phantom.edits
    ]
    (folder / "edits.json").write_text(json.dumps(edits, indent=1) + "\n")
    write_precomputed(phantom, folder / "volumes")


if __name__ == "__main__":
    write_entry(Path(sys.argv[1]))
