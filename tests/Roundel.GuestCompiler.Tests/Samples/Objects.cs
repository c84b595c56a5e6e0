using System.Buffers.Binary;
using System.Numerics;

namespace Roundel.GuestCompiler.Tests.Samples;

/// <summary>Classes with virtual methods, interfaces, generics, delegates, boxes.</summary>
public static class Objects
{
    private interface IShape
    {
        int Area { get; }

        string Name => "shape";
    }

    private abstract class Base : IShape
    {
        public abstract int Area { get; }

        public virtual int Twice() => 2 * Area;
    }

    private sealed class Square(int side) : Base
    {
        public override int Area => side * side;
    }

    private class Oblong(int a, int b) : Base, IShape
    {
        public override int Area => a * b;

        public override int Twice() => base.Twice() + 1;

        string IShape.Name => "oblong";
    }

    private readonly struct Dot(int x) : IShape, IEquatable<Dot>
    {
        public int X { get; } = x;

        public int Area => X;

        public bool Equals(Dot other) => X == other.X;

        public override bool Equals(object? obj) => obj is Dot dot && Equals(dot);

        public override int GetHashCode() => X;
    }

    private static T Largest<T>(T[] items) where T : IComparable<T>
    {
        T best = items[0];
        foreach (T item in items) if (item.CompareTo(best) > 0) best = item;
        return best;
    }

    private static T Sum<T>(ReadOnlySpan<T> items) where T : INumberBase<T>
    {
        T sum = T.Zero;
        foreach (T item in items) sum += item;
        return sum;
    }

    public static void Main()
    {
        IShape[] shapes = [new Square(5), new Oblong(3, 4), new Dot(7)];
        foreach (IShape shape in shapes)
        {
            Guest.Commit(shape.Area);
            Guest.Commit(shape.Name);
        }
        Base[] bases = [new Square(2), new Oblong(2, 3)];
        foreach (Base b in bases) Guest.Commit(b.Twice());
        Guest.Commit(Largest([3, 9, 4]));
        Guest.Commit(Largest([3ul, 99ul, 4ul]));
        Guest.Commit(Sum<int>([1, 2, 3]));
        Guest.Commit(Sum<long>([1L << 40, 2, 3]));
        int offset = Guest.Read<int>();
        Func<int, int> add = x => x + offset;
        Guest.Commit(add(5) + Apply(add, 6) + Apply(Negate, 7));
        object boxed = offset;
        Guest.Commit(boxed is int n ? n : -1);
        Guest.Commit(boxed is long ? 1 : 0);
        Guest.Commit((byte)(shapes[2].Equals(new Dot(7)) ? 1 : 0));
        Guest.Commit(shapes[0] is Square ? 10 : 20);
        int? maybe = offset > 3 ? offset : null;
        Guest.Commit(maybe ?? -5);
        Guest.Commit(maybe.HasValue);
        (int a, (long b, byte c)) tuple = (1, (2, 3));
        Guest.Commit(tuple.a + tuple.Item2.b + tuple.Item2.c);
    }

    private static int Negate(int x) => -x;

    private static int Apply(Func<int, int> f, int x) => f(x);
}

/// <summary>Exceptions: thrown by us, by checks, caught, passed on.</summary>
public static class Catches
{
    private static int s_trace;

    public static void Main()
    {
        s_trace = 0;
        int[] numbers = [1, 2, 3];
        int zero = Guest.Read<int>() - 5;
        for (int i = 0; i < 9; i++)
        {
            try
            {
                Guest.Commit(Try(i, numbers, zero));
            }
            catch (IndexOutOfRangeException)
            {
                Guest.Commit("index");
            }
            catch (InvalidOperationException e)
            {
                Guest.Commit(e.Message);
            }
            catch (ArgumentException)
            {
                Guest.Commit("argument");
            }
            finally
            {
                s_trace += i;
            }
        }
        Guest.Commit(s_trace);
        throw new InvalidOperationException("the end");
    }

    private static int Try(int i, int[] numbers, int zero)
    {
        int local = i;
        try
        {
            local += 100;
            switch (i)
            {
                case 0:
                    return numbers[2];
                case 1:
                    return numbers[i + 2];
                case 2:
                    throw new InvalidOperationException("two");
                case 3:
                    return 7 / zero;
                case 4:
                    return numbers.Length + ((string?)null)!.Length;
                case 5:
                    return checked(int.MaxValue + i);
                case 6:
                    return (int)(object)"text";
                case 7:
                    throw new ArgumentException("seven");
                default:
                    local += 1000;
                    break;
            }
        }
        catch (DivideByZeroException)
        {
            return -local;
        }
        catch (NullReferenceException)
        {
            return local;
        }
        catch (ArgumentException)
        {
            s_trace += 5;
            throw;
        }
        catch (OverflowException)
        {
            return 5 * local;
        }
        catch (InvalidCastException)
        {
            return 6 * local;
        }
        finally
        {
            s_trace += local;
        }
        return local;
    }
}

/// <summary>What the base class library gives: collections, numbers, text.</summary>
public static class Library
{
    public static void Main()
    {
        int n = Guest.Read<int>();
        var list = new List<int>();
        for (int i = 0; i < n; i++) list.Add(i * i % 17);
        list.Sort();
        foreach (int x in list) Guest.Commit(x);
        Guest.Commit(list.Contains(4) ? 1 : 0);
        var map = new Dictionary<int, long>();
        for (int i = 0; i < n; i++) map[i * 31 % 11] = i;
        long sum = 0;
        foreach ((int key, long value) in map) sum = sum * 31 + key + value;
        Guest.Commit(sum);
        Guest.Commit(map.TryGetValue(3, out long found) ? found : -1);
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, 0xdeadbeef);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], 0x0123456789abcdef);
        Guest.Commit(bytes);
        Guest.Commit(BinaryPrimitives.ReadUInt64BigEndian(bytes));
        Guest.Commit(BitOperations.PopCount((uint)n) + BitOperations.LeadingZeroCount((uint)n) + BitOperations.TrailingZeroCount(n));
        Guest.Commit(BitOperations.RotateLeft(0x12345678u, n));
        UInt128 wide = (UInt128)0x0123456789abcdef * 0xfedcba9876543210 + (UInt128)n;
        Guest.Commit(wide);
        Guest.Commit((ulong)(wide >> 60));
        Guest.Commit(Math.Max(n, 12) + Math.Abs(-n) + Math.Clamp(n, 1, 5));
        Guest.Commit($"n = {n}, {n * 1000L}");
        Guest.Commit(string.Concat("ab", "cd", n.ToString()));
        int[] sorted = [5, 3, 1, 4];
        Array.Sort(sorted);
        foreach (int x in sorted) Guest.Commit(x);
        Guest.Commit(sorted.AsSpan().IndexOf(4));
    }
}

/// <summary>Queries over arrays, iterators and words.</summary>
public static class Queries
{
    public static void Main()
    {
        int[] numbers = [5, 3, 8, 1, 9, 2];
        Guest.Commit(numbers.Where(x => x > 2).Select(x => x * 10).Sum());
        Guest.Commit(numbers.Max());
        foreach (int x in Evens(10)) Guest.Commit(x);
        var counts = new Dictionary<string, int>();
        foreach (string word in (string[])["a", "b", "a", "cc", "b", "a"])
            counts[word] = counts.GetValueOrDefault(word) + 1;
        foreach (string key in (string[])["a", "b", "cc"]) Guest.Commit(counts[key]);
        Guest.Commit(numbers.OrderBy(x => x).First());
        Guest.Commit(numbers.Any(x => x == 8) ? 1 : 0);
        Guest.Commit(string.Join(",", numbers));
    }

    private static IEnumerable<int> Evens(int limit)
    {
        for (int i = 0; i < limit; i += 2) yield return i;
    }
}
