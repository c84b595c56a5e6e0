# Entry of every guest: gp and, where the loader left none, sp; then exit(main()).
    .file "crt0.S"
    .section .text._start, "ax", @progbits
    .globl _start
    .type _start, @function
_start:
    .option push
    .option norelax             # gp must not be computed from itself
    la      gp, __global_pointer$
    .option pop
    bnez    sp, 1f              # Linux hands over a stack
    li      sp, 0x7fffff00
1:  call    main
    li      a7, 93              # exit
    ecall
    unimp                       # exit does not return
    .size _start, . - _start
