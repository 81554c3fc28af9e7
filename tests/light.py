"""Run commands, each in a process forked from one that has loaded only the way in, and say what each ended with and loaded.

Reads from standard input, as JSON, the names of modules and a list of commands; prints a list of [code, loaded].
"""

import json
import os
import sys

from evidence.__main__ import main


def ran(words, names):
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = main(words)
        os.write(writing, json.dumps([code, sorted(set(names) & set(sys.modules))]).encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as answer:
        return json.loads(answer.read() or "null")


if __name__ == "__main__":
    modules, commands = json.load(sys.stdin)
    json.dump([ran(words, modules) for words in commands], sys.stdout)
