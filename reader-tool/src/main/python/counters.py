"""Reads Counters segments, format 1.x, as docs/format.md describes them.

One module, Python 3.9 or later, Linux, the standard library and nothing else:

    import counters

    snapshot = counters.read("orders")              # a name, or a path with a '/' in it
    for metric in snapshot.metrics:
        print(metric.name, metric.labels, metric.value)

or, as a command that prints what "counters-stat list --json" prints:

    python3 -m counters list --json orders          # with --per-process, each process's share by itself

The reader never writes, never waits and never holds a writer up. Each slot is consistent in itself; a scan is not one
instant. The file is not trusted: whatever it says, no byte outside of it is read and every loop ends.

Two things are the caller's:

  * A file that is truncated while it is mapped raises SIGBUS at the next load; segments never are, but whoever may
    write the directory can do it. read() therefore looks in a child process, which is forked: it is for programs
    without threads. Segment looks in this process, for those who fork or trust the directory.
  * POSIX drops all locks that a process has on a file when it closes any descriptor of it. So a process that is itself
    a writer of a segment must not scan the same segment with this module.

Threads: one at a time for each Segment. What a scan gives does not refer to the map.
"""

import argparse
import errno
import fcntl
import json
import math
import mmap
import os
import pickle
import platform
import re
import resource
import signal
import stat
import struct
import sys
import time
import unicodedata
import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, Union

__all__ = [
    "Histogram",
    "Metric",
    "Process",
    "ReadStatistics",
    "Segment",
    "SegmentAccessError",
    "SegmentChangedError",
    "SegmentError",
    "SegmentFormatError",
    "SegmentInfo",
    "SegmentNotFoundError",
    "SegmentVersionError",
    "Snapshot",
    "Usage",
    "read",
    "resolve",
]

Number = Union[int, float]

# ---- What the file says, in the words of docs/format.md. ----

MAGIC = 0x535245544E554F43
BYTE_ORDER_MARK = 0x0102030405060708
MAJOR_VERSION = 1
MINOR_VERSION = 0
PAGE = 4096
EMPTY_PAGE = bytes(PAGE)
WORD = 8
HEADER_LENGTH = 4096
PROCESS_LENGTH = 256
METRIC_LENGTH = 1024
BLOCK_LENGTH = 4096
SCALAR_LENGTH = 64
HISTOGRAM_LENGTH = 192
FIRST_SLOT = 64
FIRST_LOCK_BYTE = 16

MAX_FILE_LENGTH = 2**31 - 4096
MAX_PROCESSES = 65536
MAX_METRICS = 2**28 - 1
MAX_SEGMENT_NAME = 256
MAX_PROCESS_NAME = 120
MAX_BOUNDS = 15
MAX_SCALE = 18
MAX_ATTEMPTS = 64
BUCKETS = 16
STALL_NANOS = 3_000_000_000

# Offsets of words within their structures.
HEADER_MAGIC = 0
HEADER_MAJOR_VERSION = 8
HEADER_MINOR_VERSION = 16
HEADER_BYTE_ORDER_MARK = 24
HEADER_HEADER_LENGTH = 32
HEADER_FILE_LENGTH = 40
HEADER_PROCESS_TABLE_OFFSET = 48
HEADER_PROCESS_STRIDE = 56
HEADER_PROCESS_COUNT = 64
HEADER_METRIC_TABLE_OFFSET = 72
HEADER_METRIC_STRIDE = 80
HEADER_METRIC_COUNT = 88
HEADER_BLOCKS_OFFSET = 96
HEADER_BLOCK_STRIDE = 104
HEADER_BLOCK_COUNT = 112
HEADER_CREATED_AT = 128
HEADER_UUID_HIGH = 136
HEADER_UUID_LOW = 144
HEADER_LOCK_INODE = 168
HEADER_NAME_LENGTH = 176
HEADER_NAME = 184
HEADER_CHECKSUM = 504
HEADER_STATE = 512
HEADER_SNAPSHOT_AT = 520
HEADER_PROCESS_HIGH_WATER = 640
HEADER_METRIC_HIGH_WATER = 648
HEADER_BLOCK_HIGH_WATER = 656
HEADER_REFUSED = 768
HEADER_REPAIRED = 776

PROCESS_STATE = 0
PROCESS_EPOCH = 8
PROCESS_PID = 16
PROCESS_STARTED_AT = 56
PROCESS_NAME_LENGTH = 64
PROCESS_NAME = 72
PROCESS_HEARTBEAT_AT = 192

METRIC_STATE = 0
METRIC_GENERATION = 8
METRIC_KIND = 16
METRIC_TYPE = 24
METRIC_AGGREGATION = 32
METRIC_SCALE = 40
METRIC_BOUND_COUNT = 64
METRIC_BOUNDS = 72
METRIC_NAME_LENGTH = 192
METRIC_LABELS_LENGTH = 200
METRIC_UNIT_LENGTH = 208
METRIC_HELP_LENGTH = 216
METRIC_TEXT = 224

BLOCK_STATE = 0
BLOCK_OWNER = 8
BLOCK_STRIDE = 24

SCALAR_IDENTITY = 8
SCALAR_VALUE = 16
SCALAR_EPOCH = 24

HISTOGRAM_VERSION = 0
HISTOGRAM_IDENTITY = 8
HISTOGRAM_COUNT_0 = 16
HISTOGRAM_BUCKETS = 64

# Codes.
HEADER_STATES = {1: "READY", 2: "RETIRED", 3: "SNAPSHOT"}
STATE_SNAPSHOT = 3
ENTRY_ADOPTING = 2
ENTRY_CLOSED = 4
ENTRY_DEAD = 6
STATES_IN_SNAPSHOTS = {3: "LIVE", 5: "STALLED", 6: "DEAD"}
READY = 2  # of metric records and of blocks
KINDS = {1: "COUNTER", 2: "GAUGE", 3: "HISTOGRAM"}
TYPES = {1: "I64", 2: "F64"}
AGGREGATIONS = {1: "SUM", 2: "MIN", 3: "MAX"}

METRIC_NUMBER_MASK = MAX_METRICS  # the low 28 bits of an identity
NO_VALUE_BIT = 1 << 31

# ---- Why a segment cannot be read: "found (expected: ...)", one line without control characters. ----


class SegmentError(Exception):
    """A segment cannot be read."""


class SegmentNotFoundError(SegmentError):
    """There is no such file."""


class SegmentAccessError(SegmentError):
    """It is not readable, a link, or not a regular file."""


class SegmentFormatError(SegmentError):
    """It is not a segment, or damaged where nothing else can be trusted."""


class SegmentVersionError(SegmentFormatError):
    """It is a segment of a major version that this reader does not know."""


class SegmentChangedError(SegmentError):
    """It was truncated while it was read."""


# ---- What a scan gives. ----


@dataclass(frozen=True)
class Usage:
    used: int
    capacity: int

    def to_json(self) -> Dict[str, int]:
        return {"used": self.used, "capacity": self.capacity}


@dataclass(frozen=True)
class SegmentInfo:
    """Times are nanoseconds since 1970; read_at is that of the scan, or that at which a snapshot was taken."""

    name: str
    path: str
    format: str
    uuid: str
    state: str
    created_at: int
    read_at: int
    refused: int
    repaired: int
    metrics: Usage
    blocks: Usage
    processes: Usage

    def to_json(self) -> Dict[str, Any]:
        return {
            "name": self.name,
            "path": _valid(self.path),
            "format": self.format,
            "uuid": self.uuid,
            "state": self.state,
            "createdAt": _iso_8601(self.created_at),
            "uptimeSeconds": _age(self.created_at, self.read_at) // 1_000_000 / 1000,
            "refused": self.refused,
            "repaired": self.repaired,
            "metrics": self.metrics.to_json(),
            "blocks": self.blocks.to_json(),
            "processes": self.processes.to_json(),
        }


@dataclass(frozen=True)
class Process:
    """A process that writes or wrote. The state is LIVE, STALLED, CLOSED, DEAD or UNKNOWN; the pid proves nothing."""

    index: int
    name: str
    pid: int
    state: str
    epoch: int
    started_at: int
    heartbeat_age: int  # nanoseconds
    gauges_count: bool  # whether its gauges count, as far as its life decides that

    def to_json(self) -> Dict[str, Any]:
        return {
            "index": self.index,
            "name": self.name,
            "pid": self.pid,
            "state": self.state,
            "epoch": self.epoch,
            "startedAt": _iso_8601(self.started_at),
            "heartbeatAgeMs": self.heartbeat_age // 1_000_000,
        }


@dataclass(frozen=True)
class Histogram:
    """Longs as they are stored. There is no min and no max while the count is zero."""

    count: int
    sum: int
    min: Optional[int]
    max: Optional[int]
    buckets: Tuple[int, ...]  # one more than there are bounds; not cumulative


@dataclass(frozen=True)
class Metric:
    """A metric, merged over threads and processes, in stored units: one of them is ten to the power of scale units.

    Where processes are told apart, it is the share of one of them, and process is that one's name.

    The value of a counter or a gauge is an int or, of type F64, a float; that of a histogram is a Histogram. It is None
    if the status is BUSY (a slot never rested) or CORRUPT (a slot is damaged), and of a gauge that no living process
    has set.
    """

    name: str
    labels: Dict[str, str]
    kind: str
    type: str
    unit: str
    scale: int
    help: str
    bounds: Tuple[int, ...]
    status: str
    value: Union[None, int, float, Histogram]
    process: Optional[str] = None

    def to_json(self) -> Dict[str, Any]:
        shown = {
            "name": self.name,
            "labels": self.labels,
            **({} if self.process is None else {"process": self.process}),
            "kind": self.kind,
            "type": self.type,
            "unit": self.unit,
            "scale": self.scale,
            "help": self.help,
            "status": self.status,
        }
        if self.kind != "HISTOGRAM":
            return {**shown, "value": _json_number(self.value)}
        value = self.value if isinstance(self.value, Histogram) else None
        return {
            **shown,
            "count": value and value.count,
            "sum": value and value.sum,
            "min": value and value.min,
            "max": value and value.max,
            "bounds": self.bounds,
            "buckets": value and value.buckets,
        }


@dataclass
class ReadStatistics:
    slots: int = 0  # that count
    first_try: int = 0  # of these, read at the first attempt
    retries: int = 0  # further attempts, all slots together
    busy: int = 0  # slots that never rested
    corrupt: int = 0  # slots that are damaged
    nanos: int = 0  # how long the scan took

    def to_json(self) -> Dict[str, int]:
        return {
            "slots": self.slots,
            "firstTry": self.first_try,
            "retries": self.retries,
            "busy": self.busy,
            "corrupt": self.corrupt,
            "nanos": self.nanos,
        }


@dataclass(frozen=True)
class Snapshot:
    """One scan: processes by index; metrics by name and labels, in the order of their UTF-8 bytes, then by process."""

    segment: SegmentInfo
    processes: List[Process]
    metrics: List[Metric]
    scan: ReadStatistics

    def to_json(self) -> Dict[str, Any]:
        """The object that "counters-stat list --json" prints, for json.dumps."""
        return {
            "segment": self.segment.to_json(),
            "processes": [process.to_json() for process in self.processes],
            "metrics": [metric.to_json() for metric in self.metrics],
            "scan": self.scan.to_json(),
        }


# ---- Finding and reading a segment. ----


def resolve(name_or_path: str) -> str:
    """Turns a segment's name, or a path, into a path.

    What has a '/' in it is a path already; a name stands for NAME.seg in $COUNTERS_DIRECTORY, else in
    /dev/shm/counters-<uid>, else in ${TMPDIR:-/tmp}/counters-<uid>. Raises ValueError for what is neither.
    """
    if "/" in name_or_path:
        return name_or_path
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}", name_or_path):
        raise ValueError(
            f"segment name '{_printable(name_or_path)}' "
            "(expected: up to 200 letters, digits, '_', '.' and '-', or a path with a '/')"
        )
    directory = os.environ.get("COUNTERS_DIRECTORY")
    if not directory:
        is_shm = os.path.isdir("/dev/shm") and not os.path.islink("/dev/shm")
        base = "/dev/shm" if is_shm else os.environ.get("TMPDIR") or "/tmp"
        directory = f"{base}/counters-{os.geteuid()}"
    return f"{directory}/{name_or_path}.seg"


def read(name_or_path: str, per_process: bool = False) -> Snapshot:
    """Reads a segment once, in a child process, which alone dies if the file is truncated meanwhile.

    With per_process, each process's share of a metric is a metric of its own, and what no process has a slot of is left
    out. Raises SegmentError, or ValueError for what is neither a name nor a path.
    """
    path = resolve(name_or_path)
    source, target = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(source)
        _answer(path, per_process, target)
    os.close(target)
    try:
        with open(source, "rb") as pipe:
            answer = pipe.read()
    finally:
        _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == -signal.SIGBUS:
        raise SegmentChangedError("it was truncated while it was read (expected: a file that keeps its length)")
    if code != 0:
        raise SegmentAccessError(f"the process that read it ended with code {code} (expected: 0)")
    result = pickle.loads(answer)  # which our own code wrote
    if isinstance(result, SegmentError):
        raise result
    return result


def _answer(path: str, per_process: bool, target: int) -> None:
    """The child's life: scans, writes a Snapshot or a SegmentError, and ends."""
    code = 1
    try:
        signal.signal(signal.SIGBUS, signal.SIG_DFL)  # a handler in Python would run after the load, which never ends
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        try:
            with Segment(path) as segment:
                answer: Union[Snapshot, SegmentError] = segment.scan(per_process)
        except SegmentError as error:
            answer = error
        with open(target, "wb") as pipe:
            pickle.dump(answer, pipe)
        code = 0
    except Exception:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)  # whatever it is: nothing of the parent's is flushed, closed or run twice


class Segment:
    """An open segment. Everything in it was checked when it was opened. Use it with "with", or close it."""

    def __init__(self, path: str) -> None:
        """Opens and checks a segment. Raises SegmentError."""
        self.path = path
        self._fd = _open_file(path)
        try:
            self._header = _Header(_read_header(self._fd), os.fstat(self._fd).st_size)
            self._words = _Words(_map_file(self._fd, self._header.file_length))
        except BaseException:
            os.close(self._fd)
            raise

    def __enter__(self) -> "Segment":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closing twice does nothing."""
        if self._fd >= 0:
            self._words.close()
            os.close(self._fd)
            self._fd = -1

    def scan(self, per_process: bool = False) -> Snapshot:
        """Reads the whole segment once, as read() does. Raises SegmentChangedError."""
        start = time.monotonic_ns()
        scan = _Scan(self.path, self._fd, self._header, self._words, per_process)
        snapshot = scan.run()
        snapshot.scan.nanos = time.monotonic_ns() - start
        return snapshot


# ---- Opening. ----


def _open_file(path: str) -> int:
    try:
        # no-follow: a link may lead anywhere; non-blocking: a FIFO without writer would hold us for ever
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY)
    except FileNotFoundError:
        raise SegmentNotFoundError("there is no such file (expected: a segment)") from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise SegmentAccessError("it is a symbolic link (expected: a regular file)") from None
        raise SegmentAccessError(f"{_reason(error)} (expected: a readable file)") from None
    except ValueError as error:  # a path with a zero byte in it
        raise SegmentAccessError(f"{error} (expected: a path)") from None
    facts = os.fstat(fd)
    if not stat.S_ISREG(facts.st_mode):
        os.close(fd)
        raise SegmentAccessError(f"it is a {_file_type(facts.st_mode)} (expected: a regular file)")
    if facts.st_size < HEADER_LENGTH:
        os.close(fd)
        raise SegmentFormatError(f"file is {facts.st_size} bytes (expected: at least {HEADER_LENGTH})")
    return fd


def _file_type(mode: int) -> str:
    return "directory" if stat.S_ISDIR(mode) else "FIFO" if stat.S_ISFIFO(mode) else "special file"


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _read_header(fd: int) -> bytes:
    """A copy: what was checked cannot change any more."""
    try:
        header = os.pread(fd, HEADER_LENGTH, 0)
    except OSError as error:
        raise SegmentAccessError(f"{_reason(error)} (expected: {HEADER_LENGTH} readable bytes)") from None
    if len(header) < HEADER_LENGTH:
        raise SegmentChangedError(f"the file ends in its header (expected: {HEADER_LENGTH} readable bytes)")
    return header


def _map_file(fd: int, length: int) -> mmap.mmap:
    try:
        return mmap.mmap(fd, length, mmap.MAP_SHARED, mmap.PROT_READ)
    except (OSError, ValueError) as error:  # ValueError: it has become shorter
        raise SegmentAccessError(f"it cannot be mapped: {_reason(error)} (expected: {length} bytes)") from None


class _Header:
    """The immutable part of the header, checked in the order in which each check makes the next one meaningful."""

    def __init__(self, header: bytes, actual_length: int) -> None:
        self._bytes = header
        self._expect("magic", HEADER_MAGIC, MAGIC)
        self._expect("byte order mark", HEADER_BYTE_ORDER_MARK, BYTE_ORDER_MARK)
        major = _signed_word(header, HEADER_MAJOR_VERSION)
        self.minor = _signed_word(header, HEADER_MINOR_VERSION)
        if major != MAJOR_VERSION:
            raise SegmentVersionError(
                f"format {major}.{self.minor} at offset {HEADER_MAJOR_VERSION} (expected: {MAJOR_VERSION}.x, "
                f"this reader knows {MAJOR_VERSION}.{MINOR_VERSION})"
            )
        self._expect("checksum", HEADER_CHECKSUM, _crc32c(header[:HEADER_CHECKSUM]))
        self._check_geometry(actual_length)
        name_length = _signed_word(header, HEADER_NAME_LENGTH)
        if not 0 <= name_length <= MAX_SEGMENT_NAME:
            raise SegmentFormatError(
                f"name length at offset {HEADER_NAME_LENGTH}: {name_length} (expected: 0 to {MAX_SEGMENT_NAME})"
            )
        self.name = _decode(header[HEADER_NAME : HEADER_NAME + name_length])
        self.created_at = _signed_word(header, HEADER_CREATED_AT)
        self.lock_inode = _word(header, HEADER_LOCK_INODE)
        self.uuid = str(uuid.UUID(int=_word(header, HEADER_UUID_HIGH) << 64 | _word(header, HEADER_UUID_LOW)))

    def _check_geometry(self, actual_length: int) -> None:
        """The counts determine everything else; what the header says besides has to agree."""
        self._expect("header length", HEADER_HEADER_LENGTH, HEADER_LENGTH)
        self.processes = self._count("process count", HEADER_PROCESS_COUNT, MAX_PROCESSES)
        self.metrics = self._count("metric count", HEADER_METRIC_COUNT, MAX_METRICS)
        self.blocks = self._count("block count", HEADER_BLOCK_COUNT, MAX_FILE_LENGTH // BLOCK_LENGTH)
        self.process_table = HEADER_LENGTH
        self.metric_table = self.process_table + _whole_pages(self.processes * PROCESS_LENGTH)
        self.block_table = self.metric_table + _whole_pages(self.metrics * METRIC_LENGTH)
        self.file_length = self.block_table + self.blocks * BLOCK_LENGTH
        if self.file_length > MAX_FILE_LENGTH:
            raise SegmentFormatError(
                f"counts ask for {self.file_length} bytes (expected: at most {MAX_FILE_LENGTH})"
            )
        self._expect("process table offset", HEADER_PROCESS_TABLE_OFFSET, self.process_table)
        self._expect("process stride", HEADER_PROCESS_STRIDE, PROCESS_LENGTH)
        self._expect("metric table offset", HEADER_METRIC_TABLE_OFFSET, self.metric_table)
        self._expect("metric stride", HEADER_METRIC_STRIDE, METRIC_LENGTH)
        self._expect("blocks offset", HEADER_BLOCKS_OFFSET, self.block_table)
        self._expect("block stride", HEADER_BLOCK_STRIDE, BLOCK_LENGTH)
        self._expect("file length", HEADER_FILE_LENGTH, self.file_length)
        if actual_length != self.file_length:
            raise SegmentFormatError(f"file is {actual_length} bytes (expected: {self.file_length})")

    def _expect(self, what: str, offset: int, expected: int) -> None:
        found = _word(self._bytes, offset)
        if found != expected:
            raise SegmentFormatError(f"{what} at offset {offset}: 0x{found:016x} (expected: 0x{expected:016x})")

    def _count(self, what: str, offset: int, most: int) -> int:
        found = _signed_word(self._bytes, offset)
        if not 1 <= found <= most:
            raise SegmentFormatError(f"{what} at offset {offset}: {found} (expected: 1 to {most})")
        return found


def _whole_pages(length: int) -> int:
    return (length + PAGE - 1) // PAGE * PAGE


def _crc32c(data: bytes) -> int:
    """Castagnoli: reflected polynomial 0x82F63B78, all ones before and after."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


# ---- Words. ----


def _word(copy: bytes, offset: int) -> int:
    """A word of a private copy, without sign."""
    return struct.unpack_from("<Q", copy, offset)[0]


def _signed_word(copy: bytes, offset: int) -> int:
    return struct.unpack_from("<q", copy, offset)[0]


def _signed(word: int) -> int:
    """Wraps to 64 bits with a sign, as sums in the file do."""
    return (word + 2**63) % 2**64 - 2**63


def _double(word: int) -> float:
    return struct.unpack("<d", struct.pack("<Q", word))[0]


class _Words:
    """The words of the map, each loaded in one piece; no later load is done before an earlier one."""

    def __init__(self, mapped: mmap.mmap) -> None:
        if sys.byteorder != "little":
            raise SegmentAccessError("this machine is big-endian (expected: a little-endian one)")
        self._fence = _load_fence()
        self._map = mapped
        self._bytes = memoryview(mapped)
        self._words = self._bytes.cast("Q")

    def close(self) -> None:
        self._words.release()
        self._bytes.release()
        self._map.close()

    def load(self, offset: int) -> int:
        word = self._words[offset // WORD]
        self._fence()
        return word

    def load_signed(self, offset: int) -> int:
        return _signed(self.load(offset))

    def load_range(self, offset: int, length: int) -> List[int]:
        """Word by word, in no order among themselves."""
        words = self._words[offset // WORD : (offset + length) // WORD].tolist()
        self._fence()
        return words

    def copy(self, offset: int, length: int) -> bytes:
        return struct.pack(f"<{length // WORD}Q", *self.load_range(offset, length))


def _load_fence() -> Callable[[], None]:
    """What keeps later loads behind earlier ones. Where x86 runs, nothing has to; each step of Python is whole."""
    if platform.machine() in ("x86_64", "i386", "i686"):
        return lambda: None
    import ctypes

    acquire = 2  # memory_order_acquire
    try:
        fence = ctypes.CDLL("libatomic.so.1").atomic_thread_fence
    except (OSError, AttributeError):
        raise SegmentAccessError(
            f"loads are not ordered on {platform.machine()} (expected: libatomic.so.1 for a fence)"
        ) from None
    return lambda: fence(acquire)


# ---- Text and time. ----


def _decode(text: bytes) -> str:
    return text.decode("utf-8", "replace")  # one U+FFFD for each maximal subpart


def _printable(text: str) -> str:
    """Without what steers a terminal: controls, line separators, and what changes the direction of writing."""
    return "".join(
        _escape(char) if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") else char for char in _valid(text)
    )


def _escape(char: str) -> str:
    digits = char.encode("utf-16-be").hex()
    return "".join(f"\\u{digits[i : i + 4]}" for i in range(0, len(digits), 4))


def _valid(text: str) -> str:
    """An argument or a path, whose bytes may not have been UTF-8."""
    return _decode(text.encode("utf-8", "surrogateescape"))


def _iso_8601(nanos: int) -> str:
    """In UTC, with as many groups of three decimals as it needs."""
    seconds, fraction = divmod(nanos, 1_000_000_000)
    whole = (datetime(1970, 1, 1) + timedelta(seconds=seconds)).isoformat()
    digits = f"{fraction:09d}"
    while digits.endswith("000"):
        digits = digits[:-3]
    return f"{whole}{'.' if digits else ''}{digits}Z"


def _age(then: int, now: int) -> int:
    """Nanoseconds from a time in the file until now; the future is now, and what is before 1970 is very long ago."""
    return 2**63 - 1 if then < 0 else max(now - then, 0)


def _json_number(value: Any) -> Union[None, int, float, str]:
    """JSON has no word for what is not finite."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"
    return value


# ---- The scan. ----


@dataclass
class _Record:
    """A valid metric record, or one process's share of it, and what its slots amount to so far."""

    index: int
    generation: int
    identity: int  # what its slots bear
    kind: str
    type: str
    aggregation: str
    scale: int
    bounds: Tuple[int, ...]
    name: str
    labels: Dict[str, str]
    unit: str
    help: str
    status: str = "OK"
    scalar: Optional[Number] = None  # of no slot
    count: int = 0
    sum: int = 0
    min: Optional[int] = None
    max: Optional[int] = None
    buckets: List[int] = field(default_factory=lambda: [0] * BUCKETS)
    process: Optional[Process] = None  # whose share it is

    def order(self) -> Tuple[str, List[Tuple[str, str]], int, int]:
        """By code points, which is also the order of the bytes in UTF-8."""
        return self.name, list(self.labels.items()), self.index, -1 if self.process is None else self.process.index

    def share_of(self, process: Process) -> "_Record":
        """A share of a record that no slot was merged into."""
        return replace(self, buckets=[0] * BUCKETS, process=process)

    def merge_scalar(self, word: int) -> None:
        value = _signed(word) if self.type == "I64" else _double(word)
        if self.scalar is None:
            self.scalar = value  # not zero plus it, which is another zero for -0.0
        elif self.kind == "COUNTER" or self.aggregation == "SUM":
            self.scalar = _signed(self.scalar + value) if self.type == "I64" else self.scalar + value
        else:
            self.scalar = _least(self.scalar, value) if self.aggregation == "MIN" else -_least(-self.scalar, -value)

    def merge_histogram(self, slot: "_HistogramCopy") -> None:
        if slot.count == 0:
            return
        used = [i for i, observations in enumerate(slot.buckets) if observations != 0]
        low = self._clamp(used[0], slot.min)
        high = self._clamp(used[-1], slot.max)
        self.min = low if self.min is None else min(self.min, low)
        self.max = high if self.max is None else max(self.max, high)
        self.buckets = [_signed(ours + theirs) for ours, theirs in zip(self.buckets, slot.buckets)]
        self.count = _signed(self.count + slot.count)
        self.sum = _signed(self.sum + slot.sum)

    def _clamp(self, bucket: int, value: int) -> int:
        """Puts what was stored ahead of its observation, or damaged, back into a bucket that has observations."""
        i = min(bucket, len(self.bounds))
        if i < len(self.bounds) and value > self.bounds[i]:
            return self.bounds[i]
        if i > 0 and value <= self.bounds[i - 1] < 2**63 - 1:
            return self.bounds[i - 1] + 1
        return value

    def to_metric(self) -> Metric:
        return Metric(
            name=self.name,
            labels=self.labels,
            kind=self.kind,
            type=self.type,
            unit=self.unit,
            scale=self.scale,
            help=self.help,
            bounds=self.bounds,
            status=self.status,
            value=self._value() if self.status == "OK" else None,
            process=None if self.process is None else self.process.name,
        )

    def _value(self) -> Union[None, int, float, Histogram]:
        if self.kind == "HISTOGRAM":
            has_extremes = self.count != 0
            return Histogram(
                count=self.count,
                sum=self.sum,
                min=self.min if has_extremes else None,
                max=self.max if has_extremes else None,
                buckets=tuple(self.buckets[: len(self.bounds) + 1]),
            )
        if self.kind == "COUNTER" and self.scalar is None:
            return 0 if self.type == "I64" else 0.0
        return self.scalar


def _least(left: Number, right: Number) -> Number:
    """IEEE 754-2019 minimum: NaN if one of them is, and -0.0 below +0.0."""
    if left != left or right != right:
        return math.nan
    if left == right:
        return left if math.copysign(1, left) < 0 else right
    return min(left, right)


@dataclass(frozen=True)
class _HistogramCopy:
    """A consistent copy of a histogram's slot."""

    buckets: List[int]
    count: int
    sum: int
    min: int
    max: int


class _Busy(Exception):
    """A slot changed under every attempt to read it."""


class _Corrupt(Exception):
    """Neither summary of a slot goes with its buckets."""


class _Scan:
    """One look at everything. A word is loaded once and used from the copy, so that what was checked is what is used."""

    def __init__(self, path: str, fd: int, header: _Header, words: _Words, per_process: bool) -> None:
        self._path = path
        self._per_process = per_process
        self._fd = fd
        self._header = header
        self._words = words
        self._statistics = ReadStatistics()
        self._processes: Dict[int, Process] = {}
        self._records: Dict[int, _Record] = {}
        self._shares: Dict[Tuple[int, int], _Record] = {}  # by the indices of record and process
        self._busy: List[Tuple[int, int, _Record, Process]] = []
        self._blocks_used = 0

    def run(self) -> Snapshot:
        words = self._words
        state = words.load(HEADER_STATE)
        self._is_snapshot = state == STATE_SNAPSHOT
        self._read_at = words.load_signed(HEADER_SNAPSHOT_AT) if self._is_snapshot else time.time_ns()
        refused = words.load_signed(HEADER_REFUSED)
        repaired = words.load_signed(HEADER_REPAIRED)
        self._scan_processes()
        self._scan_metrics()
        self._scan_blocks()
        self._try_busy_ones_again()
        current = {index for index, record in self._records.items() if self._is_current(index, record.generation)}
        rows = self._shares if self._per_process else self._records
        shown = [record for record in rows.values() if record.index in current]
        if os.fstat(self._fd).st_size != self._header.file_length:
            raise SegmentChangedError(
                f"its length changed while it was read (expected: {self._header.file_length} bytes)"
            )
        header = self._header
        return Snapshot(
            segment=SegmentInfo(
                name=header.name,
                path=self._path,
                format=f"{MAJOR_VERSION}.{header.minor}",
                uuid=header.uuid,
                state=HEADER_STATES.get(state, "UNKNOWN"),
                created_at=header.created_at,
                read_at=self._read_at,
                refused=refused,
                repaired=repaired,
                metrics=Usage(len(current), header.metrics),
                blocks=Usage(self._blocks_used, header.blocks),
                processes=Usage(len(self._processes), header.processes),
            ),
            processes=list(self._processes.values()),
            metrics=[record.to_metric() for record in sorted(shown, key=_Record.order)],
            scan=self._statistics,
        )

    def _high_water(self, offset: int, capacity: int) -> int:
        return min(max(self._words.load_signed(offset), 0), capacity)

    def _is_empty(self, offset: int, length: int) -> bool:
        """Whether there are only zeros. The file is asked: a look at a hole through the map would give it a page."""
        return os.pread(self._fd, length, offset) == EMPTY_PAGE[:length]

    # -- Processes.

    def _scan_processes(self) -> None:
        header = self._header
        self._process_high_water = self._high_water(HEADER_PROCESS_HIGH_WATER, header.processes)
        lock_path = f"{self._path}.{header.uuid}.lck"
        locks = None if self._is_snapshot else _open_locks(lock_path, header.lock_inode)
        try:
            for index in range(self._process_high_water):
                process = self._read_process(index, locks)
                if process is not None:
                    self._processes[index] = process
        finally:
            if locks is not None:
                os.close(locks)

    def _read_process(self, index: int, locks: Optional[int]) -> Optional[Process]:
        """None where the entry is nobody's."""
        entry = self._header.process_table + index * PROCESS_LENGTH
        if not _is_in_use(self._words.load_signed(entry + PROCESS_STATE)):
            return None
        copy, is_alive = self._copy_process(index, entry, locks)
        stored = _signed_word(copy, PROCESS_STATE)
        if not _is_in_use(stored):
            return None
        heartbeat_age = _age(_signed_word(copy, PROCESS_HEARTBEAT_AT), self._read_at)
        state = self._shown_state(stored, is_alive, heartbeat_age)
        name_length = _word(copy, PROCESS_NAME_LENGTH)
        name = copy[PROCESS_NAME : PROCESS_NAME + name_length] if name_length <= MAX_PROCESS_NAME else b""
        return Process(
            index=index,
            name=_decode(name),
            pid=_signed_word(copy, PROCESS_PID),
            state=state,
            epoch=_signed_word(copy, PROCESS_EPOCH),
            started_at=_signed_word(copy, PROCESS_STARTED_AT),
            heartbeat_age=heartbeat_age,
            gauges_count=state in ("LIVE", "STALLED")
            or (state == "UNKNOWN" and not self._is_snapshot and heartbeat_age < STALL_NANOS),
        )

    def _copy_process(self, index: int, entry: int, locks: Optional[int]) -> Tuple[bytes, Optional[bool]]:
        """An entry as one process left it, and whether that one lives.

        Whoever has been taking the entry over for all these looks may have died of it: then it is copied as it is.
        """
        words = self._words
        for _ in range(MAX_ATTEMPTS):
            epoch = words.load(entry + PROCESS_EPOCH)
            state = words.load(entry + PROCESS_STATE)
            is_alive = None if locks is None else _is_locked(locks, index)
            copy = words.copy(entry, PROCESS_LENGTH)
            if (
                state != ENTRY_ADOPTING
                and state == words.load(entry + PROCESS_STATE)
                and epoch == words.load(entry + PROCESS_EPOCH)
            ):
                break
        return copy, is_alive

    def _shown_state(self, stored: int, is_alive: Optional[bool], heartbeat_age: int) -> str:
        if stored == ENTRY_CLOSED:
            return "CLOSED"
        if self._is_snapshot:
            return STATES_IN_SNAPSHOTS.get(stored, "UNKNOWN")
        if is_alive is None:
            return "UNKNOWN"
        if not is_alive:
            return "DEAD"
        return "STALLED" if heartbeat_age > STALL_NANOS else "LIVE"

    # -- Metrics.

    def _scan_metrics(self) -> None:
        self._metric_high_water = self._high_water(HEADER_METRIC_HIGH_WATER, self._header.metrics)
        for first in range(0, self._metric_high_water, PAGE // METRIC_LENGTH):
            if self._is_empty(self._header.metric_table + first * METRIC_LENGTH, PAGE):
                continue
            for index in range(first, min(first + PAGE // METRIC_LENGTH, self._metric_high_water)):
                record = self._read_metric(index)
                if record is not None:
                    self._records[index] = record

    def _read_metric(self, index: int) -> Optional[_Record]:
        offset = self._header.metric_table + index * METRIC_LENGTH
        generation = self._words.load(offset + METRIC_GENERATION) & 0xFFFFFFFF
        if self._words.load(offset + METRIC_STATE) != READY:
            return None
        copy = self._words.copy(offset, METRIC_LENGTH)
        if not self._is_current(index, generation):
            return None  # removed while it was copied
        return _decode_record(copy, index, generation)

    def _is_current(self, index: int, generation: int) -> bool:
        offset = self._header.metric_table + index * METRIC_LENGTH
        return (
            self._words.load(offset + METRIC_STATE) == READY
            and self._words.load(offset + METRIC_GENERATION) & 0xFFFFFFFF == generation
        )

    # -- Slots.

    def _scan_blocks(self) -> None:
        for index in range(self._high_water(HEADER_BLOCK_HIGH_WATER, self._header.blocks)):
            block = self._header.block_table + index * BLOCK_LENGTH
            if self._is_empty(block, FIRST_SLOT) or self._words.load(block + BLOCK_STATE) != READY:
                continue
            owner = self._words.load(block + BLOCK_OWNER)
            stride = self._words.load(block + BLOCK_STRIDE)
            self._blocks_used += owner < self._header.processes
            process = self._processes.get(owner)
            if process is None or stride not in (SCALAR_LENGTH, HISTOGRAM_LENGTH):
                continue
            for slot in range(block + FIRST_SLOT, block + BLOCK_LENGTH, stride):
                if stride == SCALAR_LENGTH:
                    self._scan_scalar(slot, process)
                else:
                    self._scan_histogram(slot, process)

    def _record_of(self, identity: int, stride: int) -> Optional[_Record]:
        """The metric that a slot counts for."""
        record = self._records.get((identity & METRIC_NUMBER_MASK) - 1)
        if record is None or identity & ~NO_VALUE_BIT != record.identity:
            return None
        return record if (record.kind == "HISTOGRAM") == (stride == HISTOGRAM_LENGTH) else None

    def _row(self, record: _Record, owner: Process) -> _Record:
        """What a slot of this metric and process is merged into."""
        if not self._per_process:
            return record
        key = record.index, owner.index
        if key not in self._shares:
            self._shares[key] = record.share_of(owner)
        return self._shares[key]

    def _scan_scalar(self, slot: int, owner: Process) -> None:
        identity = self._words.load(slot + SCALAR_IDENTITY)
        record = self._record_of(identity, SCALAR_LENGTH)
        if record is None:
            return
        # the epoch before the value: an epoch that counts comes with its own value or a later one
        epoch = self._words.load_signed(slot + SCALAR_EPOCH)
        value = self._words.load(slot + SCALAR_VALUE)
        if self._words.load(slot + SCALAR_IDENTITY) != identity:
            return
        row = self._row(record, owner)
        if record.kind == "GAUGE" and not (owner.gauges_count and epoch == owner.epoch):
            return
        self._statistics.slots += 1
        self._statistics.first_try += 1
        if identity & NO_VALUE_BIT:
            self._mark_busy(row)
        else:
            row.merge_scalar(value)

    def _scan_histogram(self, slot: int, owner: Process) -> None:
        identity = self._words.load(slot + HISTOGRAM_IDENTITY)
        record = self._record_of(identity, HISTOGRAM_LENGTH)
        if record is not None and not self._try_histogram(slot, identity, record, owner):
            self._busy.append((slot, identity, record, owner))

    def _try_busy_ones_again(self) -> None:
        for slot, identity, record, owner in self._busy:
            if not self._try_histogram(slot, identity, record, owner):
                self._statistics.slots += 1
                self._mark_busy(self._row(record, owner))

    def _try_histogram(self, slot: int, identity: int, record: _Record, owner: Process) -> bool:
        """Merges a slot, if there still is one. Returns False if it is busy."""
        if identity & NO_VALUE_BIT:
            return False
        retries = self._statistics.retries
        try:
            copy = self._read_histogram(slot, identity)
        except _Busy:
            return False
        except _Corrupt:
            self._statistics.corrupt += 1
            self._row(record, owner).status = "CORRUPT"
        else:
            if copy is None:
                return True
            self._row(record, owner).merge_histogram(copy)
        self._statistics.slots += 1
        self._statistics.first_try += self._statistics.retries == retries
        return True

    def _read_histogram(self, slot: int, identity: int) -> Optional[_HistogramCopy]:
        """A consistent copy, or None if the slot was given up."""
        words = self._words
        for attempt in range(MAX_ATTEMPTS):
            self._statistics.retries += attempt > 0
            version = words.load(slot + HISTOGRAM_VERSION)
            if words.load(slot + HISTOGRAM_IDENTITY) != identity:  # from here on a birth moves the version
                return None
            # before the summaries: a commit that we see was staged before
            buckets = words.load_range(slot + HISTOGRAM_BUCKETS, BUCKETS * WORD)
            count_0, sum_0, count_1, sum_1, low, high = words.load_range(slot + HISTOGRAM_COUNT_0, 6 * WORD)
            if words.load(slot + HISTOGRAM_VERSION) != version:
                continue
            committed = sum(buckets) % 2**64
            summaries = [(count_0, sum_0), (count_1, sum_1)]
            in_force = version >> 1 & 1
            for count, total in (summaries[in_force], summaries[1 - in_force]):  # the second: not yet bumped
                if count == committed:
                    return _HistogramCopy(buckets, count, total, _signed(low), _signed(high))
            raise _Corrupt
        raise _Busy

    def _mark_busy(self, record: _Record) -> None:
        self._statistics.busy += 1
        if record.status != "CORRUPT":  # damage is worth more words than haste
            record.status = "BUSY"


def _is_in_use(stored: int) -> bool:
    return ENTRY_ADOPTING <= stored <= ENTRY_DEAD


def _open_locks(path: str, inode: int) -> Optional[int]:
    """The lock file, or None where it proves nothing: it is missing, unreadable, or not the one the segment names."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError:
        return None
    facts = os.fstat(fd)
    if not stat.S_ISREG(facts.st_mode) or facts.st_ino != inode:
        os.close(fd)
        return None
    return fd


def _is_locked(locks: int, index: int) -> Optional[bool]:
    """Whether the writer in this process entry lives, or None if that cannot be known."""
    flock = "hhqqi0q"  # type, whence, start, length, pid, and what pads it to the end
    # a read lock, not a write lock, to which the shared lock of another prober would look like a writer's
    question = struct.pack(flock, fcntl.F_RDLCK, os.SEEK_SET, FIRST_LOCK_BYTE + index, 1, 0)
    try:
        answer = fcntl.fcntl(locks, fcntl.F_GETLK, question)
    except OSError:
        return None
    return struct.unpack(flock, answer)[0] != fcntl.F_UNLCK


# ---- Metric records. ----


def _decode_record(copy: bytes, index: int, generation: int) -> Optional[_Record]:
    """None where the record breaks a rule; then it is no metric."""
    kind_code = _word(copy, METRIC_KIND)
    kind = KINDS.get(kind_code)
    value_type = TYPES.get(_word(copy, METRIC_TYPE))
    aggregation = AGGREGATIONS.get(_word(copy, METRIC_AGGREGATION))
    scale = _signed_word(copy, METRIC_SCALE)
    if kind is None or value_type is None or aggregation is None or not -MAX_SCALE <= scale <= MAX_SCALE:
        return None
    if kind == "HISTOGRAM" and value_type != "I64":
        return None
    bounds = _decode_bounds(copy, kind)
    texts = _split_texts(copy)
    if bounds is None or texts is None:
        return None
    name, raw_labels, unit, help_text = texts
    labels = _decode_labels(raw_labels)
    if not name or labels is None:
        return None
    return _Record(
        index=index,
        generation=generation,
        identity=generation << 32 | kind_code << 28 | index + 1,
        kind=kind,
        type=value_type,
        aggregation=aggregation,
        scale=scale,
        bounds=bounds,
        name=_decode(name),
        labels=labels,
        unit=_decode(unit),
        help=_decode(help_text),
    )


def _decode_bounds(copy: bytes, kind: str) -> Optional[Tuple[int, ...]]:
    count = _word(copy, METRIC_BOUND_COUNT)
    if kind != "HISTOGRAM":
        return () if count == 0 else None
    if not 1 <= count <= MAX_BOUNDS:
        return None
    bounds = struct.unpack_from(f"<{count}q", copy, METRIC_BOUNDS)
    return bounds if all(lower < upper for lower, upper in zip(bounds, bounds[1:])) else None


def _split_texts(copy: bytes) -> Optional[Tuple[bytes, ...]]:
    """Name, labels, unit and help."""
    offsets = (METRIC_NAME_LENGTH, METRIC_LABELS_LENGTH, METRIC_UNIT_LENGTH, METRIC_HELP_LENGTH)
    texts = []
    end = METRIC_TEXT
    for offset in offsets:
        start, end = end, end + _word(copy, offset)
        if end > METRIC_LENGTH:
            return None
        texts.append(copy[start:end])
    return tuple(texts)


def _decode_labels(raw: bytes) -> Optional[Dict[str, str]]:
    """None unless they are whole pairs, no key is empty, and the keys, as shown, ascend strictly."""
    texts: List[str] = []
    at = 0
    while at < len(raw):
        start = at + 2
        at = start + int.from_bytes(raw[at:start], "little")
        if at > len(raw) or start > len(raw):
            return None
        texts.append(_decode(raw[start:at]))
    keys, values = texts[::2], texts[1::2]
    if len(keys) != len(values) or "" in keys:
        return None
    if any(left >= right for left, right in zip(keys, keys[1:])):
        return None
    return dict(zip(keys, values))


# ---- The command. ----

EXIT_UNREADABLE = 3
EXIT_USAGE = 64


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Any:
        self.exit(EXIT_USAGE, f"{self.prog}: {_printable(message)} (expected: {self.format_usage().strip()})\n")


def _line(metric: Metric) -> str:
    """A metric for people."""
    labels = ",".join(f"{key}={json.dumps(value, ensure_ascii=False)}" for key, value in metric.labels.items())
    value = metric.value
    if isinstance(value, Histogram):
        shown = f"count={value.count} sum={value.sum}" + (f" min={value.min} max={value.max}" if value.count else "")
    else:
        shown = "-" if value is None else str(value)
    status = "" if metric.status == "OK" else f" {metric.status}"
    process = "" if metric.process is None else f" [{metric.process}]"
    return _printable(f"{metric.name}{'{' + labels + '}' if labels else ''}{process} {shown}{status}")


def _list(source: str, is_json: bool, per_process: bool) -> int:
    try:
        path = resolve(source)
    except ValueError as error:
        print(f"counters: {error}", file=sys.stderr)
        return EXIT_USAGE
    try:
        snapshot = read(path, per_process)
    except SegmentError as error:
        print(f"counters: cannot open segment {_printable(path)}: {error}", file=sys.stderr)
        return EXIT_UNREADABLE
    if is_json:
        lines = [json.dumps(snapshot.to_json(), separators=(",", ":"), allow_nan=False)]
    else:
        lines = [_line(metric) for metric in snapshot.metrics]
    sys.stdout.reconfigure(errors="backslashreplace")  # for terminals without UTF-8
    try:
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        sys.stdout.flush()
    except OSError as error:
        print(f"counters: cannot write the output: {_reason(error)}", file=sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the interpreter tries to flush it once more
        return EXIT_UNREADABLE
    return 0


def main(arguments: Optional[Sequence[str]] = None) -> int:
    parser = _Parser(
        prog="counters",
        usage="counters list [--json] [--per-process] NAME|PATH",
        description="Prints a Counters segment, once.",
        epilog="Exit codes: 0 ok, 3 the segment cannot be read, 64 wrong usage.",
    )
    parser.add_argument("command", choices=["list"], help="one look at every metric")
    parser.add_argument("--json", action="store_true", help='the object that "counters-stat list --json" prints')
    parser.add_argument("--per-process", action="store_true", help="each process's share by itself")
    parser.add_argument("source", metavar="NAME|PATH", help="NAME stands for NAME.seg in the user's directory")
    chosen = parser.parse_args(arguments)
    return _list(chosen.source, chosen.json, chosen.per_process)


if __name__ == "__main__":
    sys.exit(main())
