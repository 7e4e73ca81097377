"""The real mouse synapses, under a name that no live datastack has."""

from __future__ import annotations

from datetime import UTC, datetime

from connectome_sandbox.datastack import Column, Datastack, Table, Version

NAME = "minnie65_sandbox"

RESOLUTION = (4.0, 4.0, 40.0)

SOURCE = (
    "Source: rows of the public synapse table of the MICrONS cortical cubic millimeter, minnie65; MICrONS Consortium"
    " (2025), Functional connectomics spanning multiple areas of mouse visual cortex, Nature 640, 435-447,"
    " https://doi.org/10.1038/s41586-025-08790-w (public data, CC BY 4.0), as carried in the test data of the Python"
    " package nglui 4.9.0 (MIT)."
)

LIMITS = (
    "Limits: 5,093 synapses of one neuron (4,944 inputs, 149 outputs; root id 864691136362774498 is on one side of"
    " every row), so a star and no network: no cell types and no sample of the cortex. The materialization version"
    " from which the rows were cut is not recorded by their source; version 1 is the sandbox's own number."
)

SYNAPSES = Table(
    name="synapses_pni_2",
    schema="synapse",
    columns=(
        Column("id", "id"),
        Column("created", "time"),
        Column("valid", "boolean"),
        Column("size", "float"),
        Column("pre_pt_supervoxel_id", "id"),
        Column("pre_pt_root_id", "id"),
        Column("post_pt_supervoxel_id", "id"),
        Column("post_pt_root_id", "id"),
        Column("pre_pt_position", "point"),
        Column("post_pt_position", "point"),
        Column("ctr_pt_position", "point"),
    ),
    description=(
        "Real synapses of one neuron of mouse visual cortex. size: voxels of the synaptic cleft. Positions are in"
        f" voxels of 4 x 4 x 40 nm. {SOURCE} {LIMITS}"
    ),
    resolution=RESOLUTION,
)

CONNECTIONS = Table(
    name="connections",
    schema="view",
    columns=(
        Column("pre_pt_root_id", "id"),
        Column("post_pt_root_id", "id"),
        Column("n_synapses", "id"),
        Column("total_size", "float"),
    ),
    description=(
        "Synapses counted, and their cleft sizes in voxels added up, for each pair of sending and receiving root id."
        f" {SOURCE} {LIMITS}"
    ),
    resolution=RESOLUTION,
    sql="""
        SELECT pre_pt_root_id, post_pt_root_id, count(*) AS n_synapses, sum(size) AS total_size
        FROM synapses_pni_2 GROUP BY ALL ORDER BY ALL
    """,
)

DATASTACK = Datastack(
    name=NAME,
    aligned_volume="minnie65_sandbox",
    description=f"A slice of real MICrONS data, served by the local sandbox, not by MICrONS. {SOURCE} {LIMITS}",
    versions=(
        Version(
            number=1,
            # The day the rows were taken from their source, as the data card has it.
            moment=datetime(2026, 11, 23, tzinfo=UTC),
            expires=datetime(2080, 1, 1, tzinfo=UTC),
            description=(
                "Numbered by the sandbox. The materialization version of the live datastack from which these rows"
                " were cut is not recorded."
            ),
        ),
    ),
    tables=(SYNAPSES,),
    views=(CONNECTIONS,),
    synapse_table=SYNAPSES.name,
    soma_table=None,
    resolution=RESOLUTION,
    image="none/minnie65_sandbox_image",
    segmentation="none/minnie65_sandbox",
)

LOAD = {
    SYNAPSES.name: "SELECT * REPLACE (valid = 't' AS valid) FROM read_parquet($folder || '/minnie65_synapses.parquet')",
}
"""For each table the SQL that reads it from the data folder."""

ROOTS = """
    SELECT DISTINCT pre_pt_supervoxel_id AS supervoxel_id, pre_pt_root_id AS root_id FROM synapses_pni_2
    UNION SELECT DISTINCT post_pt_supervoxel_id, post_pt_root_id FROM synapses_pni_2
"""
"""The root id of every supervoxel that a synapse touches."""
