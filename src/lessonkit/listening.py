"""nbclient's client, which takes no more of a cell than a page can show."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from typing import Any

import zmq
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete, DeadKernelError

PRINTED = 250_000  # characters of text that a cell prints
SHOWN = 32_000_000  # characters of all that it gives, and bytes of one message


class ListeningClient(NotebookClient):
    """Stops listening to a cell that gives too much, as to a kernel that died (DeadKernelError).

    `excess` then says what it did. A message that is too large by itself never gets into this process: the socket
    hangs up on it.
    """

    excess = ""

    async def async_start_new_kernel_client(self) -> Any:
        """Connect to the kernel. Raises RuntimeError when it has ended or does not answer in time."""
        manager: Any = self.km
        client: Any = manager.client()
        self.kc = client
        client.context.setsockopt(zmq.MAXMSGSIZE, SHOWN)
        client.start_channels()
        self._hung_up: Any = client.iopub_channel.socket.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        await client.wait_for_ready(timeout=self.startup_timeout)
        client.allow_stdin = False
        return client

    def stop_listening(self) -> None:
        """Close what it is connected by."""
        if self.kc is not None:
            self.kc.iopub_channel.socket.disable_monitor()
            self.kc.stop_channels()

    async def async_execute_cell(self, cell: Any, *arguments: Any, **options: Any) -> Any:
        """Run a cell. Raises DeadKernelError and CellTimeoutError."""
        self._printed = self._shown = 0
        watch = asyncio.ensure_future(self._watch())
        try:
            node = await super().async_execute_cell(cell, *arguments, **options)
        finally:
            watch.cancel()
        if self.excess:  # in the moment in which it had its answer
            raise DeadKernelError(self.excess)
        node.outputs = _coalesced(node.outputs)
        return node

    def process_message(self, msg: Any, cell: Any, cell_index: int) -> Any:
        """Take in a message of the kernel. Raises CellExecutionComplete after the last."""
        content = msg["content"]
        if msg["msg_type"] == "stream":
            self._printed += len(content["text"])
            self._shown += len(content["text"])
        elif "data" in content:
            self._shown += _length(content["data"])
        if self._printed > PRINTED:
            self._give_up(f"printed more than {PRINTED // 1000} kB")
        elif self._shown > SHOWN:
            self._give_up(f"gave more than {SHOWN // 1_000_000} MB")
        if self.excess:
            raise CellExecutionComplete
        return super().process_message(msg, cell, cell_index)

    async def _watch(self) -> None:
        """Wait until the socket hangs up; of a kernel that has died that is told by itself."""
        await self._hung_up.recv_multipart()
        manager: Any = self.km
        for _ in range(20):
            await asyncio.sleep(0.1)
            if not await manager.is_alive():
                return
        self._give_up(f"gave more than {SHOWN // 1_000_000} MB at once")

    def _give_up(self, excess: str) -> None:
        self.excess = excess
        if self.task_poll_for_reply is not None:
            self.task_poll_for_reply.cancel()


def _coalesced(outputs: Iterable[Any]) -> list[Any]:
    """One output for each stream of a cell, stdout before stderr, what was overwritten in a line left out.

    As nbclient's `coalesce_streams`, whose time grows with the square of a line's length.
    """
    found: list[Any] = []
    texts: dict[str, list[str]] = {}
    for output in outputs:
        if output["output_type"] != "stream":
            found.append(output)
        elif output["name"] in texts:
            texts[output["name"]].append(output["text"])
        else:
            texts[output["name"]] = [output["text"]]
            found.append(output)
    for output in found:
        if output["output_type"] == "stream":
            lines = "".join(texts[output["name"]]).split("\n")
            output["text"] = "\n".join(line[line.rfind("\r", 0, -1) + 1 :] for line in lines)
    names = [output.get("name") for output in found]
    for first in range(len(found) - 1):
        if names[first : first + 2] == ["stderr", "stdout"]:
            found[first : first + 2] = found[first + 1], found[first]
    return found


def _length(data: Mapping[str, Any]) -> int:
    return sum(len(value if isinstance(value, str) else json.dumps(value)) for value in data.values())
