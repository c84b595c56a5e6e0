using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Roundel.Runtime;

/// <summary>
/// What compiled code calls: memory, casts, failed checks. Only the compiler uses this, and it knows these names. Objects are
/// addresses here: their first word points to the type's table, whose layout is that of TypeTable in the compiler.
/// </summary>
internal static unsafe partial class Support
{
    /// <summary>Where the heap starts; see the linker.</summary>
    private const uint HeapStart = 0x1000_0000;

    private static uint s_used;

    /// <summary>Whole MiB; the compiler puts what it was asked for in the place of calls.</summary>
    private static uint HeapBytes() => throw new NotSupportedException();

    /// <summary>Zeroed memory: it is handed out once, and never given back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Allocate(uint size)
    {
        uint used = s_used, next = used + (size + 3 & ~3u);
        if (size > HeapBytes() - 4 || next > HeapBytes()) OutOfMemory();
        s_used = next;
        return (nint)(HeapStart + used);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint NewObject(nint table, uint size)
    {
        nint made = Allocate(size);
        *(nint*)made = table;
        return made;
    }

    public static nint NewArray(nint table, int length, int elementBytes)
    {
        if ((uint)length > HeapBytes() / (uint)elementBytes) ThrowLength(length);
        nint made = Allocate((uint)length * (uint)elementBytes + 8);
        *(nint*)made = table;
        *(int*)(made + 4) = length;
        return made;
    }

    /// <summary>Whether the object is of a type: it lists all types that it can be cast to. Null is of none.</summary>
    public static bool IsInstance(nint value, nint table)
    {
        if (value == 0) return false;
        nint own = *(nint*)value;
        if (own == table) return true;
        int* casts = *(int**)(own + CastsOffset);
        int count = *casts;
        for (int i = 1; i <= count; i++)
            if (casts[i] == (int)table) return true;
        return false;
    }

    /// <summary>The same for types that nothing derives from.</summary>
    public static bool IsExactly(nint value, nint table) => value != 0 && *(nint*)value == table;

    public static nint Cast(nint value, nint table)
    {
        if (value != 0 && !IsInstance(value, table)) ThrowCast(value, table);
        return value;
    }

    public static void CheckUnbox(nint value, nint table)
    {
        if (!IsInstance(value, table)) ThrowCast(value, table);
    }

    public static void CheckStore(nint array, nint value)
    {
        if (value != 0 && !IsInstance(value, *(nint*)(*(nint*)array + ElementOffset))) throw new ArrayTypeMismatchException();
    }

    public static object? BoxNullable<T>(T? value) where T : struct => value.HasValue ? value.GetValueOrDefault() : null;

    public static T? UnboxNullable<T>(object? value) where T : struct => value is null ? null : (T)value;

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    public static void ThrowIndexOutOfRange() => throw new IndexOutOfRangeException();

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    public static void ThrowNullReference() => throw new NullReferenceException();

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    public static void ThrowDivideByZero() => throw new DivideByZeroException();

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    public static void ThrowOverflow() => throw new OverflowException();

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    public static void ThrowInvalidCast() => throw new InvalidCastException();

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    public static void ThrowArrayTypeMismatch() => throw new ArrayTypeMismatchException();

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    private static void OutOfMemory()
    {
        // There is no memory for an exception, nor for a text; and no spans are cut, which could throw, and so would come back here.
        const int most = 4;
        byte* digits = stackalloc byte[most];
        int at = most;
        for (uint left = HeapBytes() >> 20; left > 0; left /= 10) digits[--at] = (byte)('0' + left % 10);
        Guest.Say("Out of memory: all "u8);
        Guest.Send(SystemCalls.Console, digits + at, most - at);
        Guest.Say(" MiB of the heap are used: compile the program with more by --heap.\n"u8);
        SystemCalls.Exit(GuestHost.UnhandledException);
    }

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowLength(int length)
    {
        if (length < 0) throw new OverflowException();
        OutOfMemory();
    }

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowCast(nint value, nint table) => throw new InvalidCastException(
        string.Concat(string.Concat("Unable to cast object of type '", Name(*(nint*)value), "' to type '"), Name(table), "'."));

    /// <summary>An exception that nobody catches: says so on the console, and ends the run.</summary>
    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    public static void Unhandled(Exception exception)
    {
        Guest.Log(string.Concat("Unhandled exception. ", TextOf(exception)));
        SystemCalls.Exit(GuestHost.UnhandledException);
    }

    /// <summary>Code that cannot be compiled was reached after all.</summary>
    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    public static void Unsupported(string what)
    {
        Guest.Log(what);
        SystemCalls.Exit(GuestHost.UnhandledException);
    }

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    public static void StackOverflow()
    {
        Guest.Say("Stack overflow: calls nest too deeply.\n"u8);
        SystemCalls.Exit(GuestHost.UnhandledException);
    }

    /// <summary>The address of an object. Objects never move in a guest.</summary>
    public static nint Address(object value) => Unsafe.As<object, nint>(ref value);

    /// <summary>The object at an address.</summary>
    public static T Object<T>(nint address) where T : class? => Unsafe.As<nint, T>(ref address);

    private static string Name(nint table) => Object<string>(*(nint*)(table + NameOffset));

    [Replaces("System.Object", "ToString")]
    private static string NameOf(object value) => Name(*(nint*)Address(value));

    /// <summary>Without a stack trace: there is none.</summary>
    [Replaces("System.Exception", "ToString")]
    private static string TextOf(Exception exception) => string.Concat(Name(*(nint*)Address(exception)), ": ", exception.Message);

    [Replaces("System.Runtime.CompilerServices.RuntimeHelpers", "GetHashCode")]
    private static int HashOf(object? value) => value is null ? 0 : (int)Address(value) >> 2;
}
