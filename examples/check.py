#!/usr/bin/env python3
"""Runs every example under qemu-riscv32 and compares what it writes with an independent computation.

    examples/check.py [--elf-folder FOLDER] [--count] [--fuzz N] [NAME ...]

--elf-folder  where NAME/NAME.elf lie (default: this folder)
--count       also counts the instructions executed, by qemu's own execution log
--fuzz N      additionally runs json-query on N mutated documents and compares it with Python's parser (seed 1)
"""
import argparse
import hashlib
import json
import os
import random
import re
import struct
import subprocess
import sys
import tempfile
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).resolve().parent
QEMU = os.environ.get("QEMU", "qemu-riscv32")
ONE_BY_ONE = None  # qemu's switch for one instruction per translated block, found on first use
SIGILL, SIGTRAP, SIGSEGV = -4, -5, -11  # as subprocess reports them; what a trap looks like under Linux


# ---- references, none of which shares code with the guests

def fibonacci(n):
    """Fast doubling."""
    def pair(k):
        if k == 0:
            return 0, 1
        a, b = pair(k // 2)
        c, d = a * (2 * b - a), a * a + b * b
        return (d, c + d) if k & 1 else (c, d)
    return struct.pack("<Q", pair(n)[0] % 2**64)


def keccak256(data):
    """FIPS 202's permutation with its constants derived (LFSR, rho walk), and the 0x01 padding."""
    def rot(x, n):
        n %= 64
        return (x << n | x >> (64 - n)) % 2**64 if n else x

    def permute(a):
        lfsr = 1
        for _ in range(24):
            c = [a[x][0] ^ a[x][1] ^ a[x][2] ^ a[x][3] ^ a[x][4] for x in range(5)]
            d = [c[x - 1] ^ rot(c[(x + 1) % 5], 1) for x in range(5)]
            a = [[lane ^ d[x] for lane in a[x]] for x in range(5)]
            x, y, moving = 1, 0, a[1][0]
            for t in range(24):
                x, y = y, (2 * x + 3 * y) % 5
                moving, a[x][y] = a[x][y], rot(moving, (t + 1) * (t + 2) // 2)
            a = [[a[x][y] ^ (~a[(x + 1) % 5][y] & a[(x + 2) % 5][y]) for y in range(5)] for x in range(5)]
            for j in range(7):
                if lfsr & 1:
                    a[0][0] ^= 1 << (2**j - 1)
                lfsr = lfsr << 1 ^ (0x171 if lfsr >> 7 & 1 else 0)
        return a

    state = [[0] * 5 for _ in range(5)]
    data += b"\x01" + bytes(-(len(data) + 1) % 136)
    data = data[:-1] + bytes([data[-1] | 0x80])
    for block in range(0, len(data), 136):
        for i in range(17):
            state[i % 5][i // 5] ^= int.from_bytes(data[block + 8 * i:block + 8 * i + 8], "little")
        state = permute(state)
    return b"".join(state[i][0].to_bytes(8, "little") for i in range(4))


def xorshift(state):
    while True:
        state ^= state << 13 & 0xffffffff
        state ^= state >> 17
        state ^= state << 5 & 0xffffffff
        yield state


def take(count, source):
    return [next(source) for _ in range(count)]


def sorted_checksum(values):
    total = sum((i + 1) * v for i, v in enumerate(sorted(values)))
    return struct.pack("<II", len(values), total % 2**32)


def primes_below(n):
    return struct.pack("<I", sum(all(k % d for d in range(2, int(k**0.5) + 1)) for k in range(2, n)))


def matrix_checksum(n):
    source = xorshift(1)
    a, b = ([take(n, source) for _ in range(n)] for _ in range(2))
    checksum = 0
    for row in a:
        for column in zip(*b):
            checksum = (31 * checksum + sum(x * y for x, y in zip(row, column))) % 2**32
    return struct.pack("<I", checksum)


def memory_checksum(n):
    places, memory, checksum = take(n, xorshift(1)), {}, 0
    for x in places:
        memory[x % 2**24] = (memory.get(x % 2**24, 0) + x) % 2**32
    for x in places:
        checksum = (33 * checksum + memory[x % 2**24]) % 2**32
    return struct.pack("<I", checksum)


def merkle_digest(kind, *parts):
    return hashlib.sha256(bytes([kind]) + b"".join(parts)).digest()


def merkle_answer(private, public):
    """Exit code and tag: the member's path, from the leaf up, must end at the root at place 0."""
    if len(public) < 32 or len(private) < 36:
        return 2, b""
    secret, place, path = private[:32], int.from_bytes(private[32:36], "little"), private[36:]
    node = merkle_digest(0, secret)
    for at in range(0, len(path), 32):
        sibling = path[at:at + 32]
        node = merkle_digest(1, *((sibling, node) if place % 2 else (node, sibling)))
        place //= 2
    good = node == public[:32] and place == 0 and len(path) % 32 == 0 and len(path) <= 32 * 32
    return (0, merkle_digest(2, secret, public[32:])) if good else (1, b"")


def sudoku_answer(private, public):
    """Exit code and output: every row, column and box of the solution has each digit once, and the puzzle's digits are there."""
    grids = []
    for text in (public, private):
        cells = [0 if c == "." else int(c) if c in "0123456789" else None for c in text.decode("latin-1") if c not in " \t\r\n"]
        if len(cells) != 81 or None in cells:
            return 2, b""
        grids.append(cells)
    puzzle, solution = grids
    units = [[(i, k) for k in range(9)] for i in range(9)] + [[(k, i) for k in range(9)] for i in range(9)]
    units += [[(3 * (i // 3) + k // 3, 3 * (i % 3) + k % 3) for k in range(9)] for i in range(9)]
    good = all(p in (0, s) for p, s in zip(puzzle, solution))
    good = good and all(sorted(solution[9 * r + c] for r, c in unit) == list(range(1, 10)) for unit in units)
    return (0, b"solved\n") if good else (1, b"")


def life_answer(private, public):
    """Exit code and output: the pattern, cell by cell, becomes the picture; everything outside is dead, and stays so."""
    def board(text):
        lines = text.split(b"\n")
        fine = lines.pop() == b"" and 1 <= len(lines) <= 64 and 1 <= len(lines[0]) <= 64 and all(len(line) == len(lines[0]) for line in lines)
        return lines if fine and set(text) <= set(b"#.\n") else None
    picture, pattern = board(public[1:]), board(private)
    if not public or picture is None or pattern is None or (len(picture), len(picture[0])) != (len(pattern), len(pattern[0])):
        return 2, b""
    height, width = len(pattern), len(pattern[0])
    alive = {(y, x) for y in range(height) for x in range(width) if pattern[y][x] == ord("#")}
    for _ in range(public[0]):
        def around(y, x):
            return sum((y + dy, x + dx) in alive for dy in (-1, 0, 1) for dx in (-1, 0, 1) if (dy, dx) != (0, 0))
        alive = {(y, x) for y in range(height) for x in range(width) if around(y, x) == 3 or around(y, x) == 2 and (y, x) in alive}
    reached = alive == {(y, x) for y in range(height) for x in range(width) if picture[y][x] == ord("#")}
    return (0, b"reached\n") if reached else (1, b"")


class Refused(Exception):
    pass


def json_answer(document, question):
    """The answer of json-query, or Refused."""
    aggregate, field, comparison, number = question.decode().strip().split(" ")
    values = []

    def members(pairs):
        mine = [value for key, value in pairs if key == field]
        if len(mine) > 1 or not all(type(value) is Decimal for value in mine):
            raise Refused
        values.extend(mine)
        return None

    def refuse(_):
        raise Refused

    try:
        text = document.decode("utf-8")
        json.loads(text, object_pairs_hook=members, parse_int=Decimal, parse_float=Decimal, parse_constant=refuse)
    except (ValueError, RecursionError):
        raise Refused from None
    if any(v != 0 and not -5 < v.adjusted() < 13 for v in values):
        raise Refused  # before an exponent makes the exact fraction huge
    values = [Fraction(v) if v != 0 else Fraction(0) for v in values]
    if any(abs(v) > 10**12 or (v * 10000).denominator != 1 for v in values):
        raise Refused
    if not values and aggregate in ("average", "min", "max"):
        raise Refused
    threshold = Fraction(number) * (len(values) if aggregate == "average" else 1)
    left = {"count": len, "sum": sum, "average": sum, "min": min, "max": max}[aggregate](values)
    holds = {"<": left < threshold, "<=": left <= threshold, "==": left == threshold,
             ">=": left >= threshold, ">": left > threshold}[comparison]
    return (f"sha256 {hashlib.sha256(document).hexdigest()}\nvalues {len(values)}\n"
            f"{question.decode().strip()}: {'yes' if holds else 'no'}\n").encode()


# ---- cases: name, label, private input, public input, exit code, output

def word(*values):
    return struct.pack(f"<{len(values)}I", *values)


def cases():
    for n in (0, 1, 2, 3, 10, 93, 94, 1001, 500_000):
        yield "fibonacci", f"n = {n}", word(n), b"", 0, fibonacci(n)
        yield "fibonacci-mmio", f"n = {n}", word(n), b"", 0, fibonacci(n)
    yield "fibonacci", "three bytes", b"123", b"", 2, b""

    texts = [bytes(i % 251 for i in range(n)) for n in (0, 1, 3, 55, 56, 63, 64, 65, 119, 120, 135, 136, 137, 271, 272, 1023,
                                                        1024, 1025, 2048, 5000)]
    for text in texts + [b"abc", (HERE / "common" / "sha256.c").read_bytes()]:
        yield "sha256", f"{len(text)} bytes", text, b"", 0, hashlib.sha256(text).digest()
        yield "keccak256", f"{len(text)} bytes", text, b"", 0, keccak256(text)

    for n in (1, 2, 12, 13, 14, 1000, 20_000):
        yield "quicksort", f"{n} random values", word(n, 1), b"", 0, sorted_checksum(take(n, xorshift(1)))
        rng = random.Random(n)
        shapes = {"ascending": range(n), "descending": range(n, 0, -1), "equal": [7] * n,
                  "few distinct": [rng.randrange(4) << 30 for _ in range(n)], "organ pipe": [min(i, n - i) for i in range(n)]}
        for shape, values in shapes.items():
            yield "quicksort", f"{n} {shape}", word(n, 0, *values), b"", 0, sorted_checksum(list(values))
    yield "quicksort", "values missing", word(5, 0, 1, 2), b"", 2, b""
    yield "quicksort", "no values", word(0, 1), b"", 2, b""

    for n in (0, 1, 2, 3, 4, 5, 9, 10, 25, 26, 100, 1000, 10_000):
        yield "sieve", f"n = {n}", word(n), b"", 0, primes_below(n)
    yield "sieve", "n = 1000000", word(1_000_000), b"", 0, word(78498)  # OEIS A006880
    yield "sieve", "too large", word(2**27 + 1), b"", 2, b""

    for n in (1, 2, 3, 16, 64, 100):
        yield "matrix", f"n = {n}", word(n), b"", 0, matrix_checksum(n)
    yield "matrix", "too large", word(513), b"", 2, b""

    for n in (0, 1, 10_000, 100_000):
        yield "memory", f"n = {n}", word(n), b"", 0, memory_checksum(n)

    payroll = (HERE / "json-query" / "payroll.json").read_bytes()
    question = (HERE / "json-query" / "question.txt").read_bytes()
    yield "json-query", "payroll", payroll, question, 0, json_answer(payroll, question)
    for question in (b"average salary > 4565.2142", b"average salary <= 4565.2142", b"sum salary == 31956.50\n", b"min salary < 1480",
                     b"max salary >= 7900.0000", b"count salary == 7", b"count bonus >= 2", b"count id > 6.9999", b"min id == 1",
                     b"count nothing == 0", b"sum nothing <= -0.5"):
        yield "json-query", question.decode().strip(), payroll, question, 0, json_answer(payroll, question)
    for question in (b"", b"average", b"average salary", b"average salary >=", b"average salary => 1", b"average salary >= 1.00001",
                     b"median salary > 1", b"average salary >= 1e3", b"average salary > 1000000000001", b"count x > " + b"1" * 200,
                     b"average nothing > 1", b"average  > 1"):
        yield "json-query", f"question {question.decode()[:30]!r}", payroll, question, 2, b""
    for document in json_documents():
        question = b"sum v >= 0"
        try:
            yield "json-query", f"document {document[:40]!r}", document, question, 0, json_answer(document, question)
        except Refused:
            yield "json-query", f"document {document[:40]!r}", document, question, 2, b""

    for name, answer, inputs in (("merkle", merkle_answer, merkle_inputs), ("sudoku", sudoku_answer, sudoku_inputs), ("life", life_answer, life_inputs)):
        for label, private, public in inputs():
            yield name, label, private, public, *answer(private, public)

    yield "exit3", "", b"", b"", 3, b"leaving with code 3\n"
    yield "trap", "illegal instruction", b"", b"", SIGILL, b""
    yield "trap", "ebreak", b"e", b"", SIGTRAP, b""
    yield "trap", "jump", b"j", b"", SIGSEGV, b""


def sample(folder, private, public):
    return (HERE / folder / private).read_bytes(), (HERE / folder / public).read_bytes()


def merkle_inputs():
    """Every member of lists of several sizes, and what is wrong with one."""
    private, public = sample("merkle-cs", "member.bin", "ballot.bin")
    yield "sample", private, public
    rng = random.Random(1)
    for depth in (0, 1, 3):
        secrets = [rng.randbytes(32) for _ in range(2**depth)]
        levels = [[merkle_digest(0, secret) for secret in secrets]]
        while len(levels[-1]) > 1:
            levels.append([merkle_digest(1, a, b) for a, b in zip(levels[-1][::2], levels[-1][1::2])])
        for place, secret in enumerate(secrets):
            path = b"".join(level[place >> height ^ 1] for height, level in enumerate(levels[:-1]))
            yield f"member {place} of {2**depth}", secret + struct.pack("<I", place) + path, levels[-1][0] + b"context"
    for label, a, b in (("no context", private, public[:32]), ("long context", private, public + bytes(900)),
                        ("other root", private, bytes(32) + public[32:]), ("short root", private, public[:31]),
                        ("other secret", bytes(32) + private[32:], public), ("other place", private[:32] + bytes(4) + private[36:], public),
                        ("place too large", private[:35] + b"\x01" + private[36:], public), ("cut path", private[:-1], public),
                        ("short path", private[:-32], public), ("long path", private + bytes(32), public),
                        ("endless path", private + bytes(32 * 40), public), ("no place", private[:34], public)):
        yield label, a, b


def sudoku_inputs():
    """The sample, solutions made by exchanging digits, rows and columns of one, and what is wrong with one."""
    solution, puzzle = sample("sudoku-cs", "solution.txt", "puzzle.txt")
    yield "sample", solution, puzzle
    rng = random.Random(1)
    for seed in range(8):
        digits, bands = rng.sample("123456789", 9), [rng.sample(range(3), 3) for _ in range(6)]
        rows = [3 * b + r for b in rng.sample(range(3), 3) for r in bands[b]]
        columns = [3 * b + c for b in rng.sample(range(3), 3) for c in bands[3 + b]]
        cells = [[digits[(3 * (r % 3) + r // 3 + c) % 9] for c in columns] for r in rows]
        text = "\n".join("".join(row) for row in cells).encode()
        empty = "".join(c if rng.random() < 0.3 else ".0"[seed % 2] for row in cells for c in row).encode()
        yield f"made {seed}", text, empty
        first, second = rng.sample(range(len(text)), 2)
        yield f"one cell {seed}", text.replace(b"\n", b"")[:-1] + text[:1], empty
        exchanged = bytearray(text)
        exchanged[first], exchanged[second] = exchanged[second], exchanged[first]
        yield f"two cells {seed}", bytes(exchanged), empty
    for label, a, b in (("empty puzzle", solution, b"." * 81), ("given changed", solution, b"." * 80 + b"1"), ("no cells", b"", puzzle),
                        ("80 cells", solution.strip()[:-1], puzzle), ("82 cells", solution + b"1", puzzle),
                        ("a letter", solution.replace(b"9", b"x"), puzzle), ("puzzle again", puzzle, puzzle)):
        yield label, a, b


def life_inputs():
    """The sample, random boards of all sizes with what they become, and what is wrong with one."""
    pattern, picture = sample("life-cs", "pattern.txt", "picture.bin")
    yield "sample", pattern, picture
    yield "too early", pattern, bytes([picture[0] - 1]) + picture[1:]
    yield "too late", pattern, bytes([picture[0] + 1]) + picture[1:]
    rng = random.Random(1)
    for height, width in ((1, 1), (1, 64), (64, 1), (2, 3), (5, 31), (7, 32), (8, 33), (64, 64)):
        board = b"".join(bytes(rng.choice(b"#.") for _ in range(width)) + b"\n" for _ in range(height))
        yield f"{height}x{width}, no generation", board, b"\0" + board
        becomes = next_board(board)
        yield f"{height}x{width}", board, b"\1" + becomes
        changed = bytearray(becomes)
        changed[rng.randrange(height) * (width + 1) + rng.randrange(width)] ^= ord("#") ^ ord(".")
        yield f"{height}x{width}, one cell", board, b"\1" + bytes(changed)
    line, column = b"#" * 65 + b"\n", b"#\n" * 65
    for label, a, b in (("nothing", b"", b""), ("no picture", pattern, b"\1"), ("other size", pattern[25:], picture), ("ragged", pattern + b"#\n", picture),
                        ("too wide", line, b"\0" + line), ("too high", column, b"\0" + column), ("no end", pattern[:-1], picture),
                        ("a letter", pattern.replace(b"#", b"x"), picture), ("empty line", b"\n", b"\0\n")):
        yield label, a, b


def next_board(board):
    """One generation, by shifted copies of the board: not the way of life_answer."""
    lines = [[c == ord("#") for c in line] for line in board.split(b"\n")[:-1]]
    height, width = len(lines), len(lines[0])
    padded = [[0] * (width + 2)] + [[0, *line, 0] for line in lines] + [[0] * (width + 2)]
    sums = [[sum(padded[y + dy][x + dx] for dy in range(3) for dx in range(3)) for x in range(width)] for y in range(height)]
    return b"".join(bytes(b".#"[sums[y][x] == 3 or sums[y][x] == 4 and lines[y][x]] for x in range(width)) + b"\n" for y in range(height))


def json_documents():
    """Corners of the grammar (RFC 8259), good and bad."""
    numbers = ["0", "-0", "1", "-1", "01", "+1", "1.", ".5", "1.5", "1e2", "1E+2", "1e-2", "1e-5", "1e", "1e+", "-", "0.00010",
               "1000000000000", "1000000000000.0001", "1e12", "10e12", "0e999999999", "1e999999999", "1e-999999999",
               "0." + "0" * 300 + "1e301", "1" + "0" * 300 + "e-300", "1." + "0" * 400, "123456789012345678901234567890e-29",
               "0x10", "1_000", "NaN", "Infinity", "-Infinity", "1 2"]
    for number in numbers:
        yield b'{"v": %s}' % number.encode()
    yield b'{"v":999999999999}' * 2
    yield b"[" + b",".join([b'{"v":1000000000000}'] * 400) + b"]"
    yield b"[" + b",".join([b'{"v":-0.0001}'] * 400) + b"]"
    yield from (b"", b" ", b"null", b"true", b"tru", b"nullx", b"[]", b"{}", b"[,]", b"[1,]", b"{,}", b'{"v":1,}', b'{"v" 1}', b"{v:1}",
                b"[1 2]", b"[", b"{", b'{"v"', b'{"v":', b'"abc', b'"\x01"', b'"\\x"', b'"\\u12g4"', b"'v'", b"\xef\xbb\xbf[]", b"\xff",
                b'{"v":"1"}', b'{"v":null}', b'{"v":[1]}', b'{"v":{"v":1}}', b'{"v":1,"v":2}', b'{"v":1,"\\u0076":2}',
                b'{"\\u0076":1}', b'{"v\\u0000":1}', b'{"vv":1,"":2}', b'{"a":{"v":1},"b":[{"v":2},[{"v":3}]]}', b'["v",{"w":"v"}]',
                b'{"\xc3\xa9":1,"v":2}', b'"\xc0\xaf"', b'"\xed\xa0\x80"', b'"\xf4\x90\x80\x80"', b'"\xf0\x9f\x98\x80"', b'"\xe2\x82"',
                b'"\\ud83d\\ude00"', b"\t[\r\n{ \"v\" : 2 } ]\n", b"[]x", b"[]\x00", b"[" * 64 + b"]" * 64)


def mutated(count):
    """Damaged documents, without those that Python and json-query treat differently by design."""
    rng = random.Random(1)
    seeds = [d for d in json_documents() if len(d) < 200] + [(HERE / "json-query" / "payroll.json").read_bytes().replace(b"salary", b"v")]
    alphabet = b'{}[]",:\\u0123456789.eE+-vtruefalsn \n\xc3\xa9\x80'
    while count > 0:
        document = bytearray(rng.choice(seeds))
        for _ in range(rng.randint(1, 4)):
            at = rng.randint(0, len(document))
            action = rng.randrange(4)
            if action == 0:
                document[at:at + rng.randint(1, 3)] = b""
            elif action == 1:
                document[at:at] = bytes([rng.choice(alphabet)])
            elif action == 2 and at < len(document):
                document[at] = rng.choice(alphabet)
            else:
                other = rng.choice(seeds)
                document[at:at] = other[rng.randint(0, len(other)):][:rng.randint(1, 20)]
        document = bytes(document)
        # Lone surrogates and exponents of absurd size: refused by json-query, accepted by Python.
        if re.search(rb"\\u[dD][89a-fA-F]", document) or re.search(rb"[eE][+-]?\d{4}", document):
            continue
        count -= 1
        yield document


# ---- running

def run_qemu(elf, private, public, folder, extra=()):
    (folder / "private").write_bytes(private)
    (folder / "public").write_bytes(public)
    with open(folder / "private", "rb") as stdin:
        # A shell gives the guest its descriptor 3, and turns off core files.
        return subprocess.run(["bash", "-c", 'ulimit -c 0; exec "$@" 3<"$0"', str(folder / "public"), QEMU, *extra, str(elf)],
                              stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600)


def one_by_one():
    global ONE_BY_ONE
    if ONE_BY_ONE is None:
        text = subprocess.run([QEMU, "--help"], stdout=subprocess.PIPE, text=True).stdout
        ONE_BY_ONE = "-one-insn-per-tb" if "one-insn-per-tb" in text else "-singlestep"
    return [ONE_BY_ONE, "-d", "nochain,exec"]


def count_instructions(elf, private, public, folder):
    """Lines of the execution log, one per instruction; the log goes through a pipe, never to a file."""
    (folder / "private").write_bytes(private)
    (folder / "public").write_bytes(public)
    script = 'exec "$@" 3<"$0" 4>&1 1>/dev/null 2>/dev/null'
    with open(folder / "private", "rb") as stdin:
        process = subprocess.Popen(["bash", "-c", script, str(folder / "public"), QEMU, *one_by_one(), "-D", "/dev/fd/4", str(elf)],
                                   stdin=stdin, stdout=subprocess.PIPE)
        return count_log(process, None)


def count_log(process, stop_at):
    count, last = 0, None
    for line in process.stdout:
        if not line.startswith(b"Trace "):
            continue
        count += 1
        if stop_at is not None:
            address = line.split(b"/")[1]
            if address == last:  # the second turn of the closing loop: neither turn counts
                process.kill()
                count -= 2
                break
            last = address
    process.wait()
    return count


def with_mmio_pages(elf, private):
    """The same ELF with one more segment that holds the memory-mapped pages, the input in the first."""
    image = bytearray(elf.read_bytes())
    header_offset, = struct.unpack_from("<I", image, 28)
    entry_size, entries = struct.unpack_from("<HH", image, 42)
    headers = image[header_offset:header_offset + entry_size * entries]
    image += bytes(-len(image) % 4096)
    pages = len(image)
    image += private + bytes(0x2000 - len(private))
    struct.pack_into("<I", image, 28, len(image))
    struct.pack_into("<H", image, 44, entries + 1)
    image += headers + struct.pack("<8I", 1, pages, 0x00100000, 0x00100000, 0x2000, 0x2000, 6, 4096)
    return bytes(image)


def run_mmio(elf, private, folder, count):
    """Output of a guest for --abi mmio. It ends in a loop, so its memory is read from outside once the halt flag is up."""
    base = 0x100000000
    patched = folder / "mmio.elf"
    patched.write_bytes(with_mmio_pages(elf, private))
    patched.chmod(0o755)
    process = subprocess.Popen([QEMU, "-B", hex(base), str(patched)])
    try:
        while True:
            if process.poll() is not None:
                return process.returncode, b"", None
            try:
                with open(f"/proc/{process.pid}/mem", "rb", buffering=0) as memory:
                    memory.seek(base + 0x00101000)
                    flag, length = struct.unpack("<II", memory.read(8))
                    if flag != 0:
                        output = memory.read(length)
                        break
            except OSError:
                pass  # not mapped yet
    finally:
        process.kill()
        process.wait()
    if not count:
        return 0, output, None
    log = subprocess.Popen(["bash", "-c", 'exec "$@" 4>&1 1>/dev/null 2>/dev/null', "bash", QEMU, *one_by_one(), "-D", "/dev/fd/4",
                            str(patched)], stdout=subprocess.PIPE)
    return 0, output, count_log(log, stop_at=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--elf-folder", type=Path, default=HERE)
    arguments.add_argument("--count", action="store_true")
    arguments.add_argument("--fuzz", type=int, default=0)
    arguments.add_argument("names", nargs="*")
    options = arguments.parse_args()

    # Known answers first, so that a reference cannot be wrong together with its guest.
    assert keccak256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"  # Ethereum, Yellow Paper: KEC(())
    assert fibonacci(93) == struct.pack("<Q", 12200160415121876738)

    work = list(cases())
    for document in mutated(options.fuzz):
        try:
            expected = 0, json_answer(document, b"sum v >= 0")
        except Refused:
            expected = 2, b""
        work.append(("json-query", f"mutated {document[:60]!r}", document, b"sum v >= 0", *expected))
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for name, label, private, public, code, output in work:
            if options.names and name not in options.names:
                continue
            elf = options.elf_folder / name / f"{name}.elf"
            instructions = None
            if name.endswith("-mmio"):
                got_code, got, instructions = run_mmio(elf, private, folder, options.count)
            else:
                result = run_qemu(elf, private, public, folder)
                got_code, got = result.returncode, result.stdout
                if options.count and code >= 0:
                    instructions = count_instructions(elf, private, public, folder)
            good = (got_code, got) == (code, output)
            passed, failed = passed + good, failed + (not good)
            if not good:
                print(f"FAILED  {name} {label}: exit {got_code} {got!r}, expected {code} {output!r}")
            elif options.count or not label.startswith("mutated"):
                cycles = f"{instructions:>12,} instructions  " if instructions is not None else ""
                shown = output.decode().splitlines()[-1] if name in ("json-query", "exit3") and output else output.hex()
                print(f"ok  {cycles}{name} {label}: exit {code} {shown}")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
