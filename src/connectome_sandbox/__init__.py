"""A local CAVE service and a synthetic EM volume, for lessons that must run without a network.

    import connectome_sandbox
    from caveclient import CAVEclient

    server = connectome_sandbox.start()
    client = CAVEclient(
        "minnie65_sandbox", server_address=server.url, auth_token=server.token, write_server_cache=False
    )

The clients are the unmodified ones: what is written here runs against the live service with another address, datastack
and token.
"""

from __future__ import annotations

from connectome_sandbox.datafolder import MissingDataError
from connectome_sandbox.serving import PortInUseError, Server, start

__all__ = ["MissingDataError", "PortInUseError", "Server", "start"]
