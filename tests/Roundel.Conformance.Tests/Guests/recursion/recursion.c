// Recursion: deep, mutual, with structures by value and results through memory; arrays of variable length.
#include <guest.h>

struct pair {
    uint32_t a, b;
    uint64_t c;
};

static int is_odd(int n);

__attribute__((noinline)) static int is_even(int n) { return n == 0 ? 1 : is_odd(n - 1); }

__attribute__((noinline)) static int is_odd(int n) { return n == 0 ? 0 : is_even(n - 1); }

__attribute__((noinline)) static uint32_t ackermann(uint32_t m, uint32_t n)
{
    return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

__attribute__((noinline)) static struct pair fold(struct pair p, int depth)
{
    if (depth == 0)
        return p;
    struct pair left = fold((struct pair){ p.b, p.a + (uint32_t)depth, p.c * 3 }, depth - 1);
    struct pair right = fold((struct pair){ left.a ^ p.a, left.b, left.c + p.b }, depth - 1);
    return (struct pair){ left.a + right.b, right.a - left.b, left.c ^ right.c };
}

__attribute__((noinline)) static uint32_t permutations(uint8_t *items, int fixed, int count, uint32_t hash)
{
    if (fixed == count) {
        for (int i = 0; i < count; i++)
            hash = hash * 31 + items[i];
        return hash;
    }
    for (int i = fixed; i < count; i++) {
        uint8_t copy[count];
        for (int k = 0; k < count; k++)
            copy[k] = items[k];
        copy[fixed] = items[i];
        copy[i] = items[fixed];
        hash = permutations(copy, fixed + 1, count, hash);
    }
    return hash;
}

int main(void)
{
    uint8_t items[] = { 1, 2, 3, 4, 5 };
    struct pair p = fold((struct pair){ 1, 2, 3 }, 7);
    uint32_t words[] = { (uint32_t)is_even(1001), (uint32_t)is_odd(333), ackermann(2, 4), permutations(items, 0, 5, 7) };
    guest_write(FD_OUTPUT, words, sizeof words);
    guest_write(FD_OUTPUT, &p, sizeof p);
    return 0;
}
