"""The real *C. elegans* connectome: one row for each counted synapse."""

from __future__ import annotations

from datetime import UTC, datetime

from connectome_sandbox.datastack import Column, Datastack, Table, Version

NAME = "celegans_sandbox"

FIRST_ROOT_ID = 302_000_000_000_000_001
"""Root id of the first neuron of the file; the following ones count up in file order. The ids are the sandbox's own.
Like real ones they exceed 2**53: a float64 cannot hold them all."""

RESOLUTION = (1.0, 1.0, 1.0)
"""CAVE wants a voxel size of every table; these have no positions for it to apply to."""

SOURCE = (
    "Source: supplementary table S3 of Fenyves, B. G., et al. (2020), Synaptic polarity and sign-balance prediction"
    " using gene expression data in the Caenorhabditis elegans chemical synapse neuronal connectome network, PLOS"
    " Computational Biology 16(12), e1007974, https://doi.org/10.1371/journal.pcbi.1007974 (CC BY 4.0), as carried by"
    " the Python package wormneuroatlas 0.0.7.3; ganglion and class are the standard WormAtlas assignments, mixed"
    " classes collapsed to polymodal."
)

LIMITS = (
    "Limits: no positions are published with these synapses. A ganglion is where a neuron's cell body lies and says"
    " nothing about where a synapse is. A transmitter belongs to the sending neuron, not to the single synapse. A"
    " synapse count is anatomy, not strength, sign or timing. Muscle is not in the table. Row ids and root ids are the"
    " sandbox's own."
)

NEURONS = Table(
    name="neurons",
    schema="named_neuron",
    columns=(
        Column("id", "id"),
        Column("valid", "boolean"),
        Column("pt_root_id", "id"),
        Column("neuron", "string"),
        Column("ganglion", "string"),
        Column("neurotransmitter", "string"),
    ),
    description=(
        "The 297 neurons. neuron: its name. ganglion: place of the cell body (3 missing). neurotransmitter: ACh, Glu or"
        f" GABA of the neuron as a sender (37 missing). {SOURCE} {LIMITS}"
    ),
    resolution=RESOLUTION,
)

CELL_TYPES = Table(
    name="cell_types",
    schema="cell_type_reference",
    columns=(
        Column("id", "id"),
        Column("valid", "boolean"),
        Column("target_id", "id"),
        Column("classification_system", "string"),
        Column("cell_type", "string"),
    ),
    description=(
        "Reference table: the class of each neuron (sensory, interneuron, motor or polymodal); target_id is the id of"
        f" its row in the table neurons. {SOURCE} {LIMITS}"
    ),
    resolution=RESOLUTION,
    reference="neurons",
)

SYNAPSES = Table(
    name="synapses",
    schema="counted_synapse",
    columns=(
        Column("id", "id"),
        Column("valid", "boolean"),
        Column("pre_pt_root_id", "id"),
        Column("post_pt_root_id", "id"),
        Column("pre_ganglion", "string"),
        Column("post_ganglion", "string"),
        Column("neurotransmitter", "string"),
    ),
    description=(
        "One row for each of the 20,589 counted chemical synapses: a pair of neurons with n synapses has n rows, alike"
        " but for their id. pre_ganglion, post_ganglion: ganglion of the cell body of the sending and the receiving"
        f" neuron. neurotransmitter: of the sending neuron. {SOURCE} {LIMITS}"
    ),
    resolution=RESOLUTION,
)

CONNECTIONS = Table(
    name="connections",
    schema="view",
    columns=(
        Column("pre_pt_root_id", "id"),
        Column("post_pt_root_id", "id"),
        Column("pre_neuron", "string"),
        Column("post_neuron", "string"),
        Column("n_synapses", "id"),
    ),
    description=f"Synapses counted for each pair of sending and receiving neuron. {SOURCE} {LIMITS}",
    resolution=RESOLUTION,
    sql="""
        SELECT s.pre_pt_root_id, s.post_pt_root_id, a.neuron AS pre_neuron, b.neuron AS post_neuron,
               count(*) AS n_synapses
        FROM synapses s
        JOIN neurons a ON a.pt_root_id = s.pre_pt_root_id JOIN neurons b ON b.pt_root_id = s.post_pt_root_id
        GROUP BY ALL ORDER BY ALL
    """,
)

WITH_CELL_TYPES = Table(
    name="synapses_with_cell_types",
    schema="view",
    columns=(
        Column("id", "id"),
        Column("pre_pt_root_id", "id"),
        Column("post_pt_root_id", "id"),
        Column("pre_cell_type", "string"),
        Column("post_cell_type", "string"),
        Column("pre_ganglion", "string"),
        Column("post_ganglion", "string"),
        Column("neurotransmitter", "string"),
    ),
    description=f"Every synapse with the cell types of both its neurons. {SOURCE} {LIMITS}",
    resolution=RESOLUTION,
    sql="""
        WITH typed AS (
            SELECT n.pt_root_id, c.cell_type FROM neurons n JOIN cell_types c ON c.target_id = n.id
        )
        SELECT s.id, s.pre_pt_root_id, s.post_pt_root_id, a.cell_type AS pre_cell_type, b.cell_type AS post_cell_type,
               s.pre_ganglion, s.post_ganglion, s.neurotransmitter
        FROM synapses s
        LEFT JOIN typed a ON a.pt_root_id = s.pre_pt_root_id LEFT JOIN typed b ON b.pt_root_id = s.post_pt_root_id
        ORDER BY s.id
    """,
)

DATASTACK = Datastack(
    name=NAME,
    aligned_volume="celegans_sandbox",
    description=(
        "The chemical synapses between neurons of the adult hermaphrodite C. elegans, real counts put into the form"
        f" of a CAVE datastack by the local sandbox; there is no live CAVE datastack of them. {SOURCE} {LIMITS}"
    ),
    versions=(
        Version(
            number=1,
            # The day the tables were taken from their source, as the data card has it.
            moment=datetime(2026, 11, 23, tzinfo=UTC),
            expires=datetime(2080, 1, 1, tzinfo=UTC),
            description="Numbered by the sandbox; the published table has no versions.",
        ),
    ),
    tables=(NEURONS, CELL_TYPES, SYNAPSES),
    views=(CONNECTIONS, WITH_CELL_TYPES),
    synapse_table=SYNAPSES.name,
    soma_table=NEURONS.name,
    resolution=RESOLUTION,
    image="none/celegans_sandbox_image",
    segmentation="none/celegans_sandbox",
)

_NEURON_FILE = "read_csv($folder || '/celegans_neurons.csv', header = true, all_varchar = true, parallel = false)"

LOAD = {
    NEURONS.name: f"""
        SELECT row_number() OVER () AS id, true AS valid, {FIRST_ROOT_ID} - 1 + row_number() OVER () AS pt_root_id,
               neuron, ganglion, neurotransmitter
        FROM {_NEURON_FILE}
    """,
    CELL_TYPES.name: f"""
        SELECT row_number() OVER () AS id, true AS valid, row_number() OVER () AS target_id,
               'WormAtlas class' AS classification_system, cell_class AS cell_type
        FROM {_NEURON_FILE}
    """,
    SYNAPSES.name: """
        WITH pairs AS (
            SELECT row_number() OVER () AS place, pre_neuron, post_neuron, synapses::INTEGER AS synapses
            FROM read_csv($folder || '/celegans_connections.csv', header = true, all_varchar = true, parallel = false)
        ), counted AS (
            SELECT place, pre_neuron, post_neuron, unnest(range(synapses)) AS copy FROM pairs
        )
        SELECT row_number() OVER (ORDER BY place, copy) AS id, true AS valid,
               a.pt_root_id AS pre_pt_root_id, b.pt_root_id AS post_pt_root_id,
               a.ganglion AS pre_ganglion, b.ganglion AS post_ganglion, a.neurotransmitter
        FROM counted
        JOIN neurons a ON a.neuron = pre_neuron JOIN neurons b ON b.neuron = post_neuron
        ORDER BY id
    """,
}
"""For each table the SQL that reads it from the data folder, in the order of loading."""

ROOTS = "SELECT pt_root_id AS supervoxel_id, pt_root_id AS root_id FROM neurons"
"""There are no supervoxels: a neuron is its own root."""
