// Private input, little-endian words: the count n, a seed, and, where the seed is 0, the n values; any other seed makes the
// values (xorshift32). Output: n and the checksum of the sorted values, Σ (i + 1) · value[i] modulo 2^32. Exits with 1
// should the result not be a sorted arrangement of the values.
#include "guest.h"

enum { SMALL = 12, LIMIT = 1 << 24 };

static inline void exchange(uint32_t *a, uint32_t *b)
{
    uint32_t t = *a;
    *a = *b;
    *b = t;
}

static void insertion_sort(uint32_t *first, uint32_t *last)
{
    for (uint32_t *next = first + 1; next <= last; next++) {
        uint32_t value = *next, *hole = next;
        for (; hole > first && hole[-1] > value; hole--)
            *hole = hole[-1];
        *hole = value;
    }
}

// Hoare's partition around the median of three; the smaller side by recursion, so that the stack stays logarithmic.
static void quicksort(uint32_t *first, uint32_t *last)
{
    while (last - first >= SMALL) {
        uint32_t *middle = first + (last - first) / 2;
        if (*middle < *first)
            exchange(middle, first);
        if (*last < *first)
            exchange(last, first);
        if (*last < *middle)
            exchange(last, middle);

        uint32_t pivot = *middle, *left = first, *right = last;
        do {
            while (*left < pivot)
                left++;
            while (pivot < *right)
                right--;
            if (left <= right)
                exchange(left++, right--);
        } while (left <= right);

        if (right - first < last - left) {
            quicksort(first, right);
            first = left;
        } else {
            quicksort(left, last);
            last = right;
        }
    }
    insertion_sort(first, last);
}

int main(void)
{
    uint32_t count = guest_read_word("quicksort: the private input must start with the count, four bytes");
    uint32_t seed = guest_read_word("quicksort: the private input must hold a seed, four bytes, after the count");
    if (count == 0 || count > LIMIT)
        guest_fail("quicksort: the count must lie between 1 and 2^24");

    uint32_t *values = guest_heap(count * sizeof *values);
    if (seed != 0) {
        for (uint32_t i = 0; i < count; i++)
            values[i] = guest_random(&seed);
    } else if (guest_read(FD_PRIVATE, values, count * sizeof *values) != count * sizeof *values) {
        guest_fail("quicksort: fewer values than announced");
    }

    uint32_t sum = 0, parity = 0;
    for (uint32_t i = 0; i < count; i++) {
        sum += values[i];
        parity ^= values[i];
    }
    quicksort(values, values + count - 1);

    uint32_t result[2] = { count, 0 };
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0 && values[i] < values[i - 1])
            return 1;
        sum -= values[i];
        parity ^= values[i];
        result[1] += (i + 1) * values[i];
    }
    if (sum != 0 || parity != 0)
        return 1;
    guest_write(FD_OUTPUT, result, sizeof result);
    return 0;
}
