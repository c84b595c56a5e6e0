#!/usr/bin/env bash
# Builds every example: examples/build.sh [gcc|clang] [OUTPUT_FOLDER] [SOURCE_FOLDER]
# gcc (riscv64-unknown-elf-gcc) writes the committed examples/NAME/NAME.elf, byte for byte the same on each run with one
# version of the tools; clang (with lld) writes to artifacts/examples-clang/NAME/NAME.elf. LEVEL (-O2) is the optimisation;
# SOURCE_FOLDER has guests other than the examples, as NAME/NAME.c.
set -euo pipefail
tools=${1:-gcc}
given=${2:+$(realpath -m "$2")}
sources=${3:+$(realpath -m "$3")}
cd "$(dirname "$0")"
export LC_ALL=C SOURCE_DATE_EPOCH=0

case $tools in
    gcc)
        compile=("${RISCV_PREFIX:-riscv64-unknown-elf-}gcc" -fno-ident -Wl,--fatal-warnings)
        libraries=(-lgcc)
        output=${given:-.} ;;
    clang)
        compile=("${CLANG:-clang}" --target=riscv32-unknown-elf -fuse-ld=lld -fno-ident -Wno-unused-command-line-argument)
        # 64-bit division is a call, into gcc's library where there is one.
        libraries=()
        if command -v "${RISCV_PREFIX:-riscv64-unknown-elf-}gcc" > /dev/null; then
            libraries=("$("${RISCV_PREFIX:-riscv64-unknown-elf-}gcc" -march=rv32im -mabi=ilp32 -print-libgcc-file-name)")
        fi
        output=${given:-../artifacts/examples-clang} ;;
    *)
        echo "usage: examples/build.sh [gcc|clang] [OUTPUT_FOLDER]" >&2
        exit 2 ;;
esac

flags=(-march=rv32im -mabi=ilp32 -std=c11 "${LEVEL:--O2}" -Wall -Wextra -Werror
    -ffreestanding -nostdlib -static -fno-pic -fno-stack-protector -fno-asynchronous-unwind-tables -fno-strict-aliasing
    -ffunction-sections -fdata-sections -isystem common)
# gcc would compile memset into a call of itself; and scheduling for a pipeline only spills registers where each instruction
# is one cycle (Keccak: a third fewer cycles without it).
[ "$tools" != gcc ] || flags+=(-fno-tree-loop-distribute-patterns -fno-schedule-insns -fno-predictive-commoning)
link=(-Wl,--gc-sections -Wl,--strip-debug -Wl,--discard-locals -Wl,--build-id=none -Wl,-z,max-page-size=4096 -Wl,-T,common/guest.ld)

for source in "${sources:-.}"/*/*.c; do
    name=$(basename "$source" .c)
    [ "$(basename "$(dirname "$source")")" = "$name" ] || continue # common/
    case $name in
        *-mmio) start=(common/crt0-mmio.S common/mmio.ld) ;;
        *) start=(common/crt0.S) ;;
    esac
    mkdir -p "$output/$name"
    "${compile[@]}" "${flags[@]}" "${link[@]}" "${start[@]}" "$source" common/*.c "${libraries[@]}" -o "$output/$name/$name.elf"
    printf '%7d bytes  %s\n' "$(wc -c < "$output/$name/$name.elf")" "$output/$name/$name.elf"
done
