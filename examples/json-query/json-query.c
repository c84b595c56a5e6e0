// Private input: a JSON document (RFC 8259). Public input: one question, `AGGREGATE FIELD COMPARISON NUMBER`, for example
// "average salary >= 4500": AGGREGATE is count, sum, average, min or max, COMPARISON is <, <=, ==, >= or >. The answer speaks
// of every value of a key FIELD in any object of the document, at any depth; each must be a number with at most four
// decimals. Output: three lines of text, the document's SHA-256, the number of values, and the answer.
// Anything malformed ends with exit code 2, a message on the console, and no output.
#include "decimal.h"
#include "guest.h"
#include "query.h"
#include "sha256.h"

enum { MAX_DEPTH = 64, END = -1 };

// ---- the document as a stream: each chunk goes through the hash on its way to the parser

static uint32_t chunk[256];
static size_t chunk_length, chunk_next;
static uint32_t chunk_start; // bytes of the document before this chunk
static sha256 document_hash;

static int peek(void)
{
    if (chunk_next == chunk_length) {
        if (chunk_length != 0 && chunk_length < sizeof chunk)
            return END;
        chunk_start += chunk_length;
        chunk_length = guest_read(FD_PRIVATE, chunk, sizeof chunk);
        chunk_next = 0;
        sha256_update(&document_hash, chunk, chunk_length);
        if (chunk_length == 0)
            return END;
    }
    return ((const uint8_t *)chunk)[chunk_next];
}

static int take(void)
{
    int c = peek();
    if (c != END)
        chunk_next++;
    return c;
}

static _Noreturn void malformed(const char *why)
{
    char digits[12];
    guest_say("json-query: byte ");
    guest_say(unsigned_text(chunk_start + chunk_next, digits));
    guest_say(": ");
    guest_fail(why);
}

static int skip_space(void)
{
    int c;
    while ((c = peek()) == ' ' || c == '\n' || c == '\t' || c == '\r')
        take();
    return c;
}

static void expect(const char *word)
{
    for (; *word != 0; word++)
        if (take() != *word)
            malformed("unexpected character");
}

// ---- values

static query question;
static const int64_t SUM_LIMIT = INT64_C(1) << 62; // below any product that decimal_times cannot hold
static int64_t sum, least, greatest;
static uint32_t count;

static void found(int64_t value)
{
    sum += value; // cannot wrap: both stay below 2^62 before
    if (sum > SUM_LIMIT || sum < -SUM_LIMIT)
        malformed("the sum is too large");
    if (count == 0 || value < least)
        least = value;
    if (count == 0 || value > greatest)
        greatest = value;
    count++;
}

static uint32_t hex4(void)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        int c = take(), lower = c | 0x20;
        if (c >= '0' && c <= '9')
            value = value << 4 | (uint32_t)(c - '0');
        else if (lower >= 'a' && lower <= 'f')
            value = value << 4 | (uint32_t)(lower - 'a' + 10);
        else
            malformed("four hexadecimal digits must follow \\u");
    }
    return value;
}

// The code point after a backslash.
static uint32_t escape(void)
{
    int c = take();
    switch (c) {
    case '"': case '\\': case '/': return (uint32_t)c;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'u': break;
    default: malformed("unknown escape");
    }
    uint32_t point = hex4();
    if (point >= 0xdc00 && point < 0xe000)
        malformed("half of a surrogate pair");
    if (point >= 0xd800 && point < 0xdc00) {
        if (take() != '\\' || take() != 'u')
            malformed("half of a surrogate pair");
        uint32_t low = hex4();
        if (low < 0xdc00 || low >= 0xe000)
            malformed("half of a surrogate pair");
        point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
    }
    return point;
}

// The rest of a UTF-8 sequence (RFC 3629) that starts with `first`, at least 0x80.
static uint32_t utf8_tail(uint32_t first)
{
    uint32_t more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    if (first < 0xc2 || first > 0xf4)
        malformed("not UTF-8");
    uint32_t point = first & (0x3f >> more);
    for (uint32_t i = 0; i < more; i++) {
        int c = take();
        if (c == END || (c & 0xc0) != 0x80)
            malformed("not UTF-8");
        point = point << 6 | ((uint32_t)c & 0x3f);
    }
    if ((more == 2 && point < 0x800) || (more == 3 && point < 0x10000) || (point >= 0xd800 && point < 0xe000) || point > 0x10ffff)
        malformed("not UTF-8");
    return point;
}

// A string, the opening quote still ahead. Tells whether it equals the field asked for, escapes undone.
static bool string_is_field(void)
{
    bool equal = true;
    size_t at = 0;
    expect("\"");
    for (;;) {
        int c = take();
        if (c == '"')
            return equal && at == question.field_length;
        if (c < 0x20) // END is among them
            malformed("unfinished string");
        uint32_t point = c == '\\' ? escape() : c < 0x80 ? (uint32_t)c : utf8_tail((uint32_t)c);
        // Field names are printable ASCII, so any other code point differs.
        equal = equal && at < question.field_length && point == (uint8_t)question.field[at];
        at++;
    }
}

static void number(bool wanted)
{
    decimal value;
    decimal_start(&value);
    if (peek() == '-') {
        take();
        value.negative = true;
    }
    int c = peek();
    if (c == '0') {
        take();
        decimal_digit(&value, 0);
    } else if (c >= '1' && c <= '9') {
        while ((c = peek()) >= '0' && c <= '9')
            decimal_digit(&value, take() - '0');
    } else {
        malformed("unexpected character");
    }
    if (peek() == '.') {
        take();
        uint32_t digits = 0;
        for (; (c = peek()) >= '0' && c <= '9'; digits++)
            decimal_fraction_digit(&value, take() - '0');
        if (digits == 0)
            malformed("a digit must follow the decimal point");
    }
    if ((peek() | 0x20) == 'e') {
        take();
        bool down = peek() == '-';
        if (down || peek() == '+')
            take();
        int32_t exponent = 0;
        uint32_t digits = 0;
        for (; (c = peek()) >= '0' && c <= '9'; digits++) {
            int digit = take() - '0';
            exponent = exponent * 10 + digit;
            if (exponent >= 1000000) {
                value.overlong = true; // refused, unless the number is zero
                exponent = 1000000;
            }
        }
        if (digits == 0)
            malformed("a digit must follow the exponent");
        value.exponent += down ? -exponent : exponent;
    }
    int64_t scaled;
    if (!wanted)
        return;
    if (!decimal_value(&value, &scaled))
        malformed("a value of the field is beyond 10^12 or has more than four decimals");
    found(scaled);
}

static void value(uint32_t depth, bool wanted);

static void object(uint32_t depth)
{
    bool seen = false;
    expect("{");
    if (skip_space() == '}') {
        take();
        return;
    }
    for (;;) {
        bool wanted = string_is_field();
        if (wanted && seen)
            malformed("the field appears twice in one object");
        seen |= wanted;
        skip_space();
        expect(":");
        value(depth, wanted);
        if (skip_space() == '}') {
            take();
            return;
        }
        expect(",");
        skip_space();
    }
}

static void array(uint32_t depth)
{
    expect("[");
    if (skip_space() == ']') {
        take();
        return;
    }
    for (;;) {
        value(depth, false);
        if (skip_space() == ']') {
            take();
            return;
        }
        expect(",");
    }
}

static void value(uint32_t depth, bool wanted)
{
    int c = skip_space();
    if (depth == MAX_DEPTH && (c == '{' || c == '['))
        malformed("nested too deeply");
    if (wanted && c != '-' && (c < '0' || c > '9'))
        malformed("a value of the field is not a number");
    switch (c) {
    case '{': object(depth + 1); break;
    case '[': array(depth + 1); break;
    case '"': string_is_field(); break;
    case 't': expect("true"); break;
    case 'f': expect("false"); break;
    case 'n': expect("null"); break;
    default: number(wanted); break;
    }
}

// ---- the answer

// Sign of left - right.
static int order(int64_t left, int64_t right)
{
    return (left > right) - (left < right);
}

static bool answer(void)
{
    int sign = 0;
    if (count == 0 && question.aggregate >= AVERAGE)
        guest_fail("json-query: the document has no such field, so there is no average, least or greatest value");
    switch (question.aggregate) {
    case COUNT: sign = order((int64_t)count * DECIMAL_ONE, question.threshold); break;
    case SUM: sign = order(sum, question.threshold); break;
    case AVERAGE: sign = order(sum, decimal_times(question.threshold, count)); break;
    case MIN: sign = order(least, question.threshold); break;
    case MAX: sign = order(greatest, question.threshold); break;
    }
    return sign < 0 ? question.when_less : sign > 0 ? question.when_greater : question.when_equal;
}

static void write_line(const char *label, const char *text, size_t length)
{
    guest_write(FD_OUTPUT, label, guest_length(label));
    guest_write(FD_OUTPUT, text, length);
}

int main(void)
{
    query_read(&question);
    sha256_start(&document_hash);
    value(0, false);
    if (skip_space() != END)
        malformed("something follows the document");
    bool holds = answer();

    uint8_t digest[32];
    char text[64];
    sha256_finish(&document_hash, digest);
    for (int i = 0; i < 64; i++)
        text[i] = "0123456789abcdef"[digest[i / 2] >> (i % 2 ? 0 : 4) & 15];
    write_line("sha256 ", text, sizeof text);
    const char *values = unsigned_text(count, text);
    write_line("\nvalues ", values, guest_length(values));
    write_line("\n", question.text, question.length);
    guest_write(FD_OUTPUT, holds ? ": yes\n" : ": no\n", holds ? 6 : 5);
    return 0;
}
