"""`python -m connectome_sandbox`: serve in the foreground."""

from __future__ import annotations

import argparse
import sys

from connectome_sandbox.datafolder import MissingDataError
from connectome_sandbox.serving import PortInUseError, Server, start


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted. Exit codes: 0 after Ctrl-C, 1 for a port that cannot be had, 2 for missing data."""
    parser = argparse.ArgumentParser(prog="python -m connectome_sandbox", description="A local CAVE service.")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: a free one)")
    parser.add_argument("--data", help="folder of the real tables (default: the nearest folder 'data')")
    parser.add_argument("--cache", help="folder that keeps the synthetic volume (default: made anew at each start)")
    parser.add_argument("--token", help="token that clients must present (default: a random one)")
    options = parser.parse_args(arguments)
    try:
        server = start(options.port, options.data, options.cache, options.token)
    except PortInUseError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except MissingDataError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    with server:
        try:
            print(_greeting(server), flush=True)
            server.wait()
        except KeyboardInterrupt:
            print("stopped")
        except MissingDataError as error:
            print(f"error: {error}", file=sys.stderr)
            return 2
    return 0


def _greeting(server: Server) -> str:
    lines = [f"connectome sandbox at {server.url}  (Ctrl-C ends it)", ""]
    for source in server.catalog.sources.values():
        datastack = source.datastack
        versions = ", ".join(str(version.number) for version in datastack.served)
        synthetic = ", synthetic" if source.folder == "phantom" else ""
        lines.append(f"{datastack.name}  (versions: {versions}{synthetic})")
        known = source.folder == "data" or server.catalog.phantom.ready()
        for table in datastack.tables:
            if known:
                count = server.catalog.database(datastack).count(datastack.served[-1].number, table)
                lines.append(f"    {table.name:<24}{count:>8,} rows")
            else:
                lines.append(f"    {table.name:<24}made on first use")
        lines += [f"    {view.name:<24}    view" for view in datastack.views]
    first = next(iter(server.catalog.sources))
    lines += [
        "",
        "from caveclient import CAVEclient",
        f'client = CAVEclient("{first}", server_address="{server.url}", auth_token="{server.token}",'
        " write_server_cache=False)",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
