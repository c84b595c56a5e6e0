// A machine within the machine: a dense switch, a sparse one, tables of functions, and jumps out of nested loops.
#include <guest.h>

typedef int32_t operation(int32_t, int32_t);

static int32_t add(int32_t a, int32_t b) { return (int32_t)((uint32_t)a + (uint32_t)b); }
static int32_t subtract(int32_t a, int32_t b) { return (int32_t)((uint32_t)a - (uint32_t)b); }
static int32_t multiply(int32_t a, int32_t b) { return (int32_t)((uint32_t)a * (uint32_t)b); }
static int32_t least(int32_t a, int32_t b) { return a < b ? a : b; }
static int32_t greatest(int32_t a, int32_t b) { return a > b ? a : b; }

static operation *const operations[] = { add, subtract, multiply, least, greatest };

__attribute__((noinline)) static int32_t dense(uint32_t code, int32_t a)
{
    switch (code % 16) {
    case 0: return (int32_t)((uint32_t)a + 1);
    case 1: return a ^ 0x55;
    case 2: return (int32_t)-(uint32_t)a;
    case 3: return a >> 3;
    case 4: return (int32_t)((uint32_t)a << 2);
    case 5: return a & 0xff;
    case 6: return (int8_t)a;
    case 7: return (int16_t)a;
    case 8: return (uint16_t)a;
    case 9: return ~a;
    case 10: return a % 17;
    case 11: return a / 9;
    case 12: return a == 0;
    case 13: return a < 0 ? -7 : 7;
    default: return (int32_t)((uint32_t)a - code);
    }
}

__attribute__((noinline)) static int32_t sparse(uint32_t value)
{
    switch (value) {
    case 0: return 1;
    case 7: return 2;
    case 100: return 3;
    case 4096: return 4;
    case 0x7fffffff: return 5;
    case 0x80000000: return 6;
    case 0xffffffff: return 7;
    default: return 0;
    }
}

static uint32_t search(const uint32_t *table, int rows, int columns, uint32_t wanted)
{
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++)
            if (table[row * columns + column] == wanted)
                goto found;
    return 99;
found:
    return wanted * 2;
}

int main(void)
{
    static uint32_t trace[64];
    uint32_t state = 2463534242u;
    int32_t a = 5;
    for (int i = 0; i < 200; i++) {
        uint32_t random = guest_random(&state);
        a = operations[random % 5](a, dense(random >> 8, a));
        a = add(a, sparse((random & 1 ? 4096u : 0x80000000u) + (random & 2 ? 0 : random)));
        trace[i % 64] += (uint32_t)a;
    }
    trace[0] += search(trace, 8, 8, trace[40]) + search(trace, 8, 8, 12345);
    guest_write(FD_OUTPUT, trace, sizeof trace);
    return 3;
}
