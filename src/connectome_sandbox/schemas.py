"""Annotation schemas: what a table of a given schema type holds, as JSON schema.

The shape is that of CAVE's schema service (EMAnnotationSchemas through marshmallow-jsonschema). `synapse`,
`nucleus_detection` and `cell_type_reference` are schema types of the live service; of the optional fields only those
are named here that the sandbox's tables have. `named_neuron` and `counted_synapse` are the sandbox's own.
"""

from __future__ import annotations

Schema = dict[str, object]

_STRING = {"title": "text", "type": "string"}
_INTEGER = {"title": "integer", "type": "number", "format": "integer"}
_FLOAT = {"title": "float", "type": "number", "format": "float"}
_BOUND_POINT = {"type": "object", "$ref": "#/definitions/BoundSpatialPoint"}
_POINT = {"type": "object", "$ref": "#/definitions/SpatialPoint"}

_POINTS: Schema = {
    "SpatialPoint": {
        "type": "object",
        "properties": {"position": {"title": "position", "type": "array", "items": {"type": "number"}}},
        "required": ["position"],
        "additionalProperties": False,
    },
    "BoundSpatialPoint": {
        "type": "object",
        "properties": {
            "position": {"title": "position", "type": "array", "items": {"type": "number"}},
            "root_id": _INTEGER,
            "supervoxel_id": _INTEGER,
        },
        "required": ["position"],
        "additionalProperties": False,
    },
}


def _schema(name: str, properties: Schema, required: tuple[str, ...]) -> Schema:
    own: Schema = {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "definitions": {**_POINTS, name: own},
        "$ref": f"#/definitions/{name}",
    }


SCHEMAS: dict[str, Schema] = {
    "synapse": _schema(
        "SynapseSchema",
        {"pre_pt": _BOUND_POINT, "ctr_pt": _POINT, "post_pt": _BOUND_POINT, "size": _FLOAT},
        ("pre_pt", "ctr_pt", "post_pt"),
    ),
    "nucleus_detection": _schema("NucleusDetection", {"pt": _BOUND_POINT, "volume": _FLOAT}, ("pt",)),
    "cell_type_reference": _schema(
        "CellTypeReference",
        {"target_id": _INTEGER, "classification_system": _STRING, "cell_type": _STRING},
        ("target_id", "classification_system", "cell_type"),
    ),
    "named_neuron": _schema(
        "NamedNeuron",
        {"pt_root_id": _INTEGER, "neuron": _STRING, "ganglion": _STRING, "neurotransmitter": _STRING},
        ("pt_root_id", "neuron"),
    ),
    "counted_synapse": _schema(
        "CountedSynapse",
        {
            "pre_pt_root_id": _INTEGER,
            "post_pt_root_id": _INTEGER,
            "pre_ganglion": _STRING,
            "post_ganglion": _STRING,
            "neurotransmitter": _STRING,
        },
        ("pre_pt_root_id", "post_pt_root_id"),
    ),
}
"""By schema type."""
