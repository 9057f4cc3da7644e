"""Load on a loopback address: so many connections at once, each asking again when it is answered."""

import asyncio
import time
from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run gave: answers a second, and the seconds that one answer took for half and for 99 of 100."""

    per_second: float
    p50: float
    p99: float


def request_bytes(body: bytes, headers: dict[str, str], *, path: str, port: int) -> bytes:
    """Write a POST request as it goes over the wire."""
    lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def measure(request: bytes, *, port: int, at_once: int, seconds: float) -> Measured:
    """Ask for so many seconds on so many connections at once. Raises AssertionError for an answer other than 200."""
    return asyncio.run(_measure(request, port=port, at_once=at_once, seconds=seconds))


async def _measure(request: bytes, *, port: int, at_once: int, seconds: float) -> Measured:
    end = time.perf_counter() + seconds
    started = time.perf_counter()
    taken = await asyncio.gather(*(_ask_again(request, port=port, until=end) for _ in range(at_once)))
    elapsed = time.perf_counter() - started
    times = sorted(one for asker in taken for one in asker)
    cuts = quantiles(times, n=100)
    return Measured(len(times) / elapsed, cuts[49], cuts[98])


async def _ask_again(request: bytes, *, port: int, until: float) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    times: list[float] = []
    while time.perf_counter() < until:
        before = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        await _read_body(reader, head)
        if not head.startswith(b"HTTP/1.1 200"):
            raise AssertionError(head.decode())
        times.append(time.perf_counter() - before)
        if b"connection: close" in head.lower():
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()
    return times


async def _read_body(reader: asyncio.StreamReader, head: bytes) -> None:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            await reader.readexactly(int(value))
            return
        if name.lower() == b"transfer-encoding":
            while size := int((await reader.readline()).strip(), 16):
                await reader.readexactly(size + 2)
            await reader.readline()
            return
