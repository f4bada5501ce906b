"""The command of counters.py, for who runs it hundreds of times: only the interpreter's start is done once.

Each line is a JSON object with the arguments and what is added to the environment; so is each answer, with the exit
code and what was printed.
"""

import json
import os
import sys
import tempfile
import traceback

import counters


def run_and_exit(arguments, environment, out, err):
    """A child's life."""
    code = 70
    try:
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        os.environ.update(environment)
        code = counters.main(arguments)
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def answer(question):
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            run_and_exit(question["arguments"], question["environment"], out, err)
        _, status = os.waitpid(child, 0)
        texts = [os.pread(file.fileno(), 2**24, 0).decode() for file in (out, err)]
        return {"code": os.waitstatus_to_exitcode(status), "out": texts[0], "err": texts[1]}


for name in [name for name in os.environ if name.startswith("COUNTERS_")]:
    del os.environ[name]
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
