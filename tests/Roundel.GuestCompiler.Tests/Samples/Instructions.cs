using System.Runtime.CompilerServices;

namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>What the C# compiler makes of instructions that ordinary code seldom needs: pointers, native integers, function pointers.</summary>
public static unsafe class Instructions
{
    private static volatile int s_volatile;

    private struct Cell
    {
        public int A;
        public long B;
    }

    private static int Add(int a, long b) => a + (int)b;

    public static void Main()
    {
        int n = Guest.Read<int>();
        nint* words = stackalloc nint[3];
        words[1] = n;
        words[2] = (nint)(-n);
        nuint wide = checked((nuint)(uint)n);
        Guest.Commit((int)words[1] + (int)words[2] + (int)wide);
        delegate*<int, long, int> code = &Add;
        Guest.Commit(code(n, 5));
        s_volatile = n;
        Guest.Commit(s_volatile);
        nint[] natives = [n, 2];
        natives[1] += natives[0];
        Guest.Commit((int)natives[1]);
        Guest.Commit(sizeof(Cell));
        var cell = new Cell { A = n, B = -1 };
        Cell* pointer = &cell;
        pointer->A++;
        Cell copy = *pointer;
        Guest.Commit(copy.A + (int)copy.B);
        byte* bytes = stackalloc byte[16];
        Unsafe.InitBlock(bytes, 7, 16);
        Unsafe.CopyBlock(bytes + 8, bytes, 4);
        Guest.Commit(bytes[9] + bytes[15]);
        Smalls(bytes, n);
        Checks(n);
        Guest.Commit(Select<string>(["a", "b"], 1));
        string text = "seen";
        Guest.Commit(See(ref text));
    }

    private static string See(ref string text) => text;

    private static void Smalls(byte* bytes, int n)
    {
        *(sbyte*)bytes = (sbyte)-n;
        *(short*)(bytes + 2) = (short)-n;
        *(ushort*)(bytes + 4) = (ushort)-n;
        *(long*)(bytes + 8) = -n;
        *(uint*)bytes += *(ushort*)(bytes + 4);
        Guest.Commit(*(sbyte*)bytes + *(short*)(bytes + 2) + *(ushort*)(bytes + 4) + *(long*)(bytes + 8) + *(uint*)bytes);
        sbyte[] a = [1, -2];
        short[] b = [3, -4];
        ushort[] c = [5, 6];
        byte[] d = [7, 8];
        long[] e = [9, -10];
        uint[] f = [11, 12];
        int i = n & 1;
        Guest.Commit(a[i] + b[i] + c[i] + d[i] + e[i] + f[i]);
    }

    private static void Checks(int n)
    {
        long big = (long)n << 31;
        int failed = 0;
        for (int i = 0; i < 12; i++)
        {
            try
            {
                checked
                {
                    Guest.Commit(i switch
                    {
                        0 => (long)(nint)(long)n,
                        1 => (long)(nuint)(long)n,
                        2 => (long)(ulong)(long)-n,
                        3 => (long)(nuint)(ulong)n,
                        4 => (long)(ulong)big,
                        5 => (nint)(ulong)n,
                        6 => (sbyte)(uint)n,
                        7 => (short)(ulong)n,
                        8 => (byte)(ulong)big,
                        9 => (int)(ulong)big,
                        10 => (ushort)(uint)n,
                        _ => (nint)(nuint)(uint)n,
                    });
                }
            }
            catch (OverflowException)
            {
                failed |= 1 << i;
            }
        }
        Guest.Commit(failed);
    }

    private static T Select<T>(T[] items, int index) => items[index];
}
