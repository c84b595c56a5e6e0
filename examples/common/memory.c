// The four functions that compilers call on their own in freestanding code.
#include <stdint.h>
#include <string.h>

typedef uint32_t __attribute__((may_alias)) word;

static int aligned(const void *a, const void *b)
{
    return (((uintptr_t)a | (uintptr_t)b) & 3) == 0;
}

void *memset(void *target, int value, size_t length)
{
    unsigned char *to = target;
    if (aligned(to, to)) {
        uint32_t fill = (unsigned char)value * 0x01010101u;
        for (; length >= 4; length -= 4, to += 4)
            *(word *)to = fill;
    }
    while (length-- > 0)
        *to++ = (unsigned char)value;
    return target;
}

void *memcpy(void *target, const void *source, size_t length)
{
    unsigned char *to = target;
    const unsigned char *from = source;
    if (aligned(to, from))
        for (; length >= 4; length -= 4, to += 4, from += 4)
            *(word *)to = *(const word *)from;
    while (length-- > 0)
        *to++ = *from++;
    return target;
}

void *memmove(void *target, const void *source, size_t length)
{
    unsigned char *to = target;
    const unsigned char *from = source;
    if (to <= from || to >= from + length)
        return memcpy(target, source, length);
    while (length-- > 0)
        to[length] = from[length];
    return target;
}

int memcmp(const void *left, const void *right, size_t length)
{
    const unsigned char *a = left, *b = right;
    for (size_t i = 0; i < length; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}
