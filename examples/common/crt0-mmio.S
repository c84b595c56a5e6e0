# Entry of a guest for --abi mmio: a stack, main(), then the halt flag. The run ends with the store.
    .file "crt0-mmio.S"
    .section .text._start, "ax", @progbits
    .globl _start
    .type _start, @function
_start:
    .option push
    .option norelax             # gp must not be computed from itself
    la      gp, __global_pointer$
    .option pop
    bnez    sp, 1f
    li      sp, 0x7fffff00
1:  call    main
    li      t0, 1
    lui     t1, %hi(__halt_flag)
    sw      t0, %lo(__halt_flag)(t1)
2:  j       2b
    .size _start, . - _start
