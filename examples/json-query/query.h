// The question in the public input.
#ifndef ROUNDEL_QUERY_H
#define ROUNDEL_QUERY_H

#include "decimal.h"
#include "guest.h"

enum { QUERY_MAX = 128 };

// Those that need at least one value come last.
typedef enum { COUNT, SUM, AVERAGE, MIN, MAX } aggregate;

typedef struct {
    char text[QUERY_MAX + 1]; // as given, without the white space around it
    size_t length;
    aggregate aggregate;
    const char *field; // printable ASCII within `text`
    size_t field_length;
    bool when_less, when_equal, when_greater;
    int64_t threshold; // times 10000
} query;

static inline bool query_word(const char **at, const char *word)
{
    const char *p = *at;
    for (; *word != 0; word++, p++)
        if (*p != *word)
            return false;
    *at = p;
    return true;
}

static inline void query_space(const char **at)
{
    if (!query_word(at, " "))
        guest_fail("json-query: the question must read AGGREGATE FIELD COMPARISON NUMBER, each one space apart");
}

static inline aggregate query_aggregate(const char **at)
{
    if (query_word(at, "count"))
        return COUNT;
    if (query_word(at, "sum"))
        return SUM;
    if (query_word(at, "average"))
        return AVERAGE;
    if (query_word(at, "min"))
        return MIN;
    if (query_word(at, "max"))
        return MAX;
    guest_fail("json-query: the question must start with count, sum, average, min or max");
}

static inline void query_comparison(query *question, const char **at)
{
    if (query_word(at, "<"))
        question->when_less = true;
    else if (query_word(at, ">"))
        question->when_greater = true;
    else if (**at != '=')
        guest_fail("json-query: the comparison must be <, <=, ==, >= or >");
    bool strict = question->when_less || question->when_greater;
    if (query_word(at, strict ? "=" : "=="))
        question->when_equal = true;
    else if (!strict)
        guest_fail("json-query: the comparison must be <, <=, ==, >= or >");
}

static inline int64_t query_number(const char *at, const char *end)
{
    decimal number;
    int64_t scaled;
    bool fraction = false;
    uint32_t digits = 0;
    decimal_start(&number);
    number.negative = query_word(&at, "-");
    for (; at != end; at++) {
        if (*at == '.' && !fraction && digits > 0) {
            fraction = true;
            digits = 0;
        } else if (*at >= '0' && *at <= '9') {
            digits++;
            (fraction ? decimal_fraction_digit : decimal_digit)(&number, *at - '0');
        } else {
            guest_fail("json-query: the question must end with a number");
        }
    }
    if (digits == 0)
        guest_fail("json-query: the question must end with a number");
    if (!decimal_value(&number, &scaled))
        guest_fail("json-query: the number asked about is beyond 10^12 or has more than four decimals");
    return scaled;
}

// Reads the whole public input.
static inline void query_read(query *question)
{
    size_t length = guest_read(FD_PUBLIC, question->text, QUERY_MAX + 1);
    if (length > QUERY_MAX)
        guest_fail("json-query: the question is longer than 128 bytes");
    while (length > 0 && (question->text[length - 1] == '\n' || question->text[length - 1] == '\r' || question->text[length - 1] == ' '))
        length--;
    question->text[length] = 0;
    question->length = length;

    const char *at = question->text, *end = question->text + length;
    question->aggregate = query_aggregate(&at);
    query_space(&at);
    question->field = at;
    while (*at > ' ' && *at < 0x7f)
        at++;
    question->field_length = (size_t)(at - question->field);
    if (question->field_length == 0)
        guest_fail("json-query: the question names no field");
    query_space(&at);
    query_comparison(question, &at);
    query_space(&at);
    question->threshold = query_number(at, end);
}

#endif
