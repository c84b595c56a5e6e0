namespace Roundel.Conformance.Tests;

/// <summary>A C program with most of what compilers emit: 64-bit and floating arithmetic by library calls, tables, recursion.</summary>
internal static class CompiledSource
{
    public const string Text = """
        typedef unsigned int u32; typedef unsigned long long u64; typedef unsigned char u8;
        static long call(long number, long a, long b, long c) {
            register long a7 asm("a7") = number, a0 asm("a0") = a, a1 asm("a1") = b, a2 asm("a2") = c;
            asm volatile("ecall" : "+r"(a0) : "r"(a7), "r"(a1), "r"(a2) : "memory");
            return a0;
        }
        void *memcpy(void *to, const void *from, unsigned n) { u8 *t = to; const u8 *f = from; while (n--) *t++ = *f++; return to; }
        void *memset(void *to, int value, unsigned n) { u8 *t = to; while (n--) *t++ = (u8)value; return to; }
        struct packed { u8 a; u32 b; short c; u64 d; } __attribute__((packed));
        static u8 input[4096]; static struct packed records[64]; static double sums[4];
        static const char *names[] = { "zero", "one", "two", "three" };
        static u64 mix(u64 h, u64 v) { h ^= v; h *= 0x9e3779b97f4a7c15ull; return h ^ h >> 29; }
        static u32 ackermann(u32 m, u32 n) { return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1)); }
        static int classify(int x) {
            switch (x & 15) { case 0: return 3; case 1: return -7; case 2: return x * 5; case 3: return x / 3; case 4: return x % 7;
                case 5: return x >> 2;
                case 6: return 1 << (x & 7); case 9: return -x; case 12: return x ^ 0x55; default: return 0; }
        }
        static int length(const char *s) { int n = 0; while (s[n]) n++; return n; }
        int main(void) {
            int n = 0; long got;
            while ((got = call(63, 0, (long)(input + n), 700)) > 0) n += got;
            u64 h = 1; long long s = -5;
            for (int i = 0; i < n; i++) {
                struct packed *r = &records[input[i] & 63];
                r->a += input[i]; r->b = r->b * 3 + i; r->c -= classify(input[i] + i); r->d = mix(r->d, i);
                s = s * 31 + (signed char)input[i]; if (i % 16 == 0) s /= (i % 13) - 20; if (i % 50 == 7) s %= 1000003;
                h = mix(h, (u64)s / (u64)(i + 1)); h = mix(h, (u64)s % (u64)(i * 7 + 3));
                sums[i & 3] += (double)(i - 100) / (input[i] + 1); sums[(i + 1) & 3] *= 0.75f;
            }
            for (int i = 0; i < 64; i++) { struct packed r = records[i]; h = mix(h, r.a); h = mix(h, r.b);
                h = mix(h, (u64)(long long)r.c); h = mix(h, r.d); }
            h = mix(h, ackermann(2, 6));
            call(64, 1, (long)&h, sizeof h); call(64, 1, (long)&s, sizeof s); call(64, 1, (long)sums, sizeof sums);
            call(64, 1, (long)records, sizeof records);
            for (int i = 0; i < 4; i++) call(64, 2, (long)names[i], length(names[i]));
            return (int)(h & 0x7f);
        }
        void _start(void) {
            asm volatile(".option push\n.option norelax\nla gp, __global_pointer$\n.option pop\ncall main\nli a7, 93\necall");
            for (;;);
        }
        """;
}
