// What a guest needs of its world: three Linux system calls, and a few helpers over them.
#ifndef ROUNDEL_GUEST_H
#define ROUNDEL_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FD_PRIVATE = 0, FD_OUTPUT = 1, FD_CONSOLE = 2, FD_PUBLIC = 3 };
enum { SYS_READ = 63, SYS_WRITE = 64, SYS_EXIT = 93, SYS_MMAP = 222 };

static inline int32_t guest_call(uint32_t number, uint32_t arg0, uint32_t arg1, uint32_t arg2)
{
    register uint32_t a0 __asm__("a0") = arg0;
    register uint32_t a1 __asm__("a1") = arg1;
    register uint32_t a2 __asm__("a2") = arg2;
    register uint32_t a7 __asm__("a7") = number;
    __asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7) : "memory");
    return (int32_t)a0;
}

static inline _Noreturn void guest_exit(uint32_t code)
{
    guest_call(SYS_EXIT, code, 0, 0);
    __builtin_unreachable();
}

// Reads until `length` bytes are there or the input ends; returns the bytes read.
static inline size_t guest_read(int fd, void *buffer, size_t length)
{
    size_t done = 0;
    while (done < length) {
        int32_t got = guest_call(SYS_READ, (uint32_t)fd, (uintptr_t)buffer + done, length - done);
        if (got <= 0)
            break;
        done += (size_t)got;
    }
    return done;
}

static inline void guest_write(int fd, const void *buffer, size_t length)
{
    size_t done = 0;
    while (done < length) {
        int32_t put = guest_call(SYS_WRITE, (uint32_t)fd, (uintptr_t)buffer + done, length - done);
        if (put <= 0)
            guest_exit(125); // nowhere to write to: never pretend that the output was given
        done += (size_t)put;
    }
}

static inline size_t guest_length(const char *text)
{
    size_t length = 0;
    while (text[length] != 0)
        length++;
    return length;
}

// A line for whoever runs the program; no part of what is proven.
static inline void guest_say(const char *text)
{
    guest_write(FD_CONSOLE, text, guest_length(text));
}

// Bad input: says why and exits with code 2.
static inline _Noreturn void guest_fail(const char *why)
{
    guest_say(why);
    guest_say("\n");
    guest_exit(2);
}

// The next little-endian word of the private input.
static inline uint32_t guest_read_word(const char *missing)
{
    uint32_t word;
    if (guest_read(FD_PRIVATE, &word, sizeof word) != sizeof word)
        guest_fail(missing);
    return word;
}

// A zeroed area outside the image. The whole address space is RAM here, so any address would do; Linux wants to be asked,
// by mmap, which answers ENOSYS here and changes nothing.
static inline void *guest_heap(size_t length)
{
    const uint32_t address = 0x10000000;
    register uint32_t a3 __asm__("a3") = 0x32;        // MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS
    register uint32_t a4 __asm__("a4") = 0xffffffffu; // no file
    register uint32_t a5 __asm__("a5") = 0;
    register uint32_t a0 __asm__("a0") = address;
    register uint32_t a1 __asm__("a1") = length;
    register uint32_t a2 __asm__("a2") = 3; // PROT_READ | PROT_WRITE
    register uint32_t a7 __asm__("a7") = SYS_MMAP;
    __asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5), "r"(a7) : "memory");
    return (void *)address;
}

// Marsaglia's xorshift32: reproducible test values, nothing secret.
static inline uint32_t guest_random(uint32_t *state)
{
    uint32_t x = *state;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return *state = x;
}

#endif
