"""What is said of datastacks, versions, tables and views, in the shapes of CAVE's info and materialization services."""

from __future__ import annotations

from connectome_sandbox.datastack import Datastack, Kind, Table, Version
from connectome_sandbox.replies import TIME_FORMAT

# get_table_schema of MaterializationEngine, blueprints/client/api2.py.
_VIEW_TYPES: dict[Kind, dict[str, str]] = {
    "id": {"type": "integer"},
    "integer": {"type": "integer"},
    "float": {"type": "float"},
    "boolean": {"type": "boolean"},
    "string": {"type": "string"},
    "time": {"type": "string", "format": "date-time"},
    "point": {"type": "SpatialPoint"},
}


def datastack_info(datastack: Datastack, number: int, url: str) -> dict[str, object]:
    """The record of the info service for the datastack, the `number`-th of the server at `url`."""
    x, y, z = datastack.resolution
    return {
        "aligned_volume": aligned_volume(datastack, number, url),
        "analysis_database": None,
        "base_link_id": None,
        "cell_identification_table": None,
        "description": datastack.description,
        "local_server": url,
        "proofreading_review_table": None,
        "proofreading_status_table": None,
        "segmentation_source": f"precomputed://{url}/volumes/{datastack.segmentation}",
        "skeleton_source": None,
        "soma_table": datastack.soma_table,
        "synapse_table": datastack.synapse_table,
        "viewer_resolution_x": x,
        "viewer_resolution_y": y,
        "viewer_resolution_z": z,
        "viewer_site": url,
    }


def aligned_volume(datastack: Datastack, number: int, url: str) -> dict[str, object]:
    """The record of the info service for the image volume under the datastack."""
    return {
        "name": datastack.aligned_volume,
        "id": number,
        "display_name": datastack.aligned_volume,
        "description": datastack.description,
        "image_source": f"precomputed://{url}/volumes/{datastack.image}",
    }


def version_metadata(datastack: Datastack, version: Version) -> dict[str, object]:
    """The record of a materialization version; `description` is the sandbox's addition."""
    return {
        "id": version.number,
        "datastack": datastack.name,
        "version": version.number,
        "time_stamp": version.moment.strftime(TIME_FORMAT),
        "expires_on": version.expires.strftime(TIME_FORMAT),
        "valid": version.valid,
        "status": "AVAILABLE" if version.valid else "EXPIRED",
        "is_merged": True,
        "parent_version": None,
        "description": version.description,
    }


def table_metadata(datastack: Datastack, version: Version, table: Table) -> dict[str, object]:
    """The record of a table in a version."""
    x, y, z = table.resolution
    moment = version.moment.strftime(TIME_FORMAT)
    return {
        "id": 1 + datastack.tables.index(table),
        "aligned_volume": datastack.aligned_volume,
        "table_name": table.name,
        "annotation_table": table.name,
        "schema": table.schema,
        "schema_type": table.schema,
        "reference_table": table.reference,
        "description": table.description,
        "notice_text": table.notice,
        "valid": True,
        "created": moment,
        "last_modified": moment,
        "last_updated": moment,
        "user_id": "sandbox",
        "read_permission": "PUBLIC",
        "write_permission": "PRIVATE",
        "flat_segmentation_source": None,
        "segmentation_source": None,
        "pcg_table_name": datastack.graph,
        "voxel_resolution_x": x,
        "voxel_resolution_y": y,
        "voxel_resolution_z": z,
    }


def view_metadata(datastack: Datastack, view: Table) -> dict[str, object]:
    """The record of a view."""
    x, y, z = view.resolution
    return {
        "id": 1 + datastack.views.index(view),
        "datastack_name": datastack.name,
        "table_name": view.name,
        "description": view.description,
        "notice_text": view.notice,
        "live_compatible": False,
        "voxel_resolution_x": x,
        "voxel_resolution_y": y,
        "voxel_resolution_z": z,
    }


def view_schema(view: Table) -> dict[str, dict[str, str]]:
    """Type of each column of a view."""
    return {column.name: _VIEW_TYPES[column.kind] for column in view.columns}
