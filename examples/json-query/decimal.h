// Decimal numbers as exact multiples of 1/10000.
#ifndef ROUNDEL_DECIMAL_H
#define ROUNDEL_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

enum { DECIMAL_ONE = 10000, DECIMAL_DIGITS = 20 };

// Digits as they come: the value is ± digit[0] digit[1] … × 10^exponent. Zeros wait in `zeros` until a digit follows them, so
// that trailing ones cost nothing.
typedef struct {
    bool negative, overlong;
    int32_t exponent, zeros;
    uint32_t length;
    uint8_t digit[DECIMAL_DIGITS];
} decimal;

static inline void decimal_start(decimal *number)
{
    number->negative = number->overlong = false;
    number->exponent = number->zeros = 0;
    number->length = 0;
}

static inline void decimal_digit(decimal *number, int digit)
{
    if (digit == 0) {
        number->zeros += number->length != 0;
        return;
    }
    if ((uint32_t)number->zeros >= DECIMAL_DIGITS - number->length) {
        number->overlong = true;
        return;
    }
    for (; number->zeros > 0; number->zeros--)
        number->digit[number->length++] = 0;
    number->digit[number->length++] = (uint8_t)digit;
}

static inline void decimal_fraction_digit(decimal *number, int digit)
{
    number->exponent--;
    decimal_digit(number, digit);
}

// The value times 10000. False where that is no whole number or beyond 10^16.
static inline bool decimal_value(const decimal *number, int64_t *scaled)
{
    uint64_t value = 0;
    int32_t shift = number->exponent + number->zeros + 4;
    if (number->length != 0) {
        if (number->overlong || shift < 0 || shift > 16 || number->length + (uint32_t)shift > 17)
            return false;
        for (uint32_t i = 0; i < number->length; i++)
            value = value * 10 + number->digit[i];
        for (; shift > 0; shift--)
            value *= 10;
    }
    if (value > 10000000000000000u)
        return false;
    *scaled = number->negative ? -(int64_t)value : (int64_t)value;
    return true;
}

// value × count, |value| at most 10^16; a product beyond 64 bits becomes the nearest end of the range.
static inline int64_t decimal_times(int64_t value, uint32_t count)
{
    uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;
    uint64_t low = (magnitude & 0xffffffff) * count;
    uint64_t high = (magnitude >> 32) * count + (low >> 32);
    if (high >> 31 != 0)
        return value < 0 ? INT64_MIN : INT64_MAX;
    int64_t product = (int64_t)(high << 32 | (low & 0xffffffff));
    return value < 0 ? -product : product;
}

// Decimal digits, in a buffer of at least 11 bytes.
static inline const char *unsigned_text(uint32_t value, char *buffer)
{
    char *at = buffer + 10;
    *at = 0;
    do
        *--at = (char)('0' + value % 10);
    while ((value /= 10) != 0);
    return at;
}

#endif
