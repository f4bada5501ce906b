"""Reads a segment for each path that comes as a line, and answers with one line: its JSON, or why it cannot be read."""

import json
import sys

import counters

for line in sys.stdin:
    path = line.rstrip("\n")
    try:
        answer = "ok " + json.dumps(counters.read(path).to_json())
    except counters.SegmentError as error:
        answer = f"refused counters: cannot open segment {path}: {error}"
    print(answer, flush=True)
