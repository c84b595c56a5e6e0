#ifndef ROUNDEL_FIBONACCI_H
#define ROUNDEL_FIBONACCI_H

#include <stdint.h>

// F(n) modulo 2^64. Two steps per turn, ten instructions: each 64-bit addition is add, sltu, add, add. Written in assembly so
// that every compiler gives the same cycle count, five per n.
static inline uint64_t fibonacci(uint32_t n)
{
    uint32_t a_lo = 0, a_hi = 0, b_lo = 1, b_hi = 0, carry; // a = F(2k), b = F(2k + 1)
    uint32_t turns = n / 2;
    if (turns != 0)
        __asm__("1:\n\t"
                "add  %[al], %[al], %[bl]\n\t"
                "sltu %[c],  %[al], %[bl]\n\t"
                "add  %[ah], %[ah], %[bh]\n\t"
                "add  %[ah], %[ah], %[c]\n\t"
                "add  %[bl], %[bl], %[al]\n\t"
                "sltu %[c],  %[bl], %[al]\n\t"
                "add  %[bh], %[bh], %[ah]\n\t"
                "add  %[bh], %[bh], %[c]\n\t"
                "addi %[n],  %[n],  -1\n\t"
                "bnez %[n],  1b"
                : [al] "+r"(a_lo), [ah] "+r"(a_hi), [bl] "+r"(b_lo), [bh] "+r"(b_hi), [n] "+r"(turns), [c] "=&r"(carry));
    return n & 1 ? (uint64_t)b_hi << 32 | b_lo : (uint64_t)a_hi << 32 | a_lo;
}

#endif
