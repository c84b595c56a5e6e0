using System.Runtime.CompilerServices;
using Roundel.Field;

namespace Roundel.Air.Blocks;

/// <summary>
/// The instructions on blocks: n canonical words per operand, a multiple of the lane width. All work vector by vector, reading
/// operands before writing, so a destination may be an operand. Pointers are to native memory (columns and the thread's
/// scratch) and never null; the caller vouches for n words behind each.
/// </summary>
internal static unsafe class BlockKernels<T> where T : unmanaged, IPackedM31<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load(uint* p) => T.Load(in *p, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T value, uint* p) => T.Store(value, ref *p, 0);

    [MethodImpl(BlockFrame.Kernel)]
    public static void Add(uint* d, uint* a, uint* b, int n)
    {
        for (int i = 0; i < n; i += T.Width) Store(Load(a + i) + Load(b + i), d + i);
    }

    [MethodImpl(BlockFrame.Kernel)]
    public static void Subtract(uint* d, uint* a, uint* b, int n)
    {
        for (int i = 0; i < n; i += T.Width) Store(Load(a + i) - Load(b + i), d + i);
    }

    [MethodImpl(BlockFrame.Kernel)]
    public static void Multiply(uint* d, uint* a, uint* b, int n)
    {
        for (int i = 0; i < n; i += T.Width) Store(Load(a + i) * Load(b + i), d + i);
    }

    [MethodImpl(BlockFrame.Kernel)]
    public static void AddScalar(uint* d, uint* a, uint scalar, int n)
    {
        T s = T.Broadcast(scalar);
        for (int i = 0; i < n; i += T.Width) Store(Load(a + i) + s, d + i);
    }

    [MethodImpl(BlockFrame.Kernel)]
    public static void SubtractScalar(uint* d, uint* a, uint scalar, int n)
    {
        T s = T.Broadcast(scalar);
        for (int i = 0; i < n; i += T.Width) Store(Load(a + i) - s, d + i);
    }

    [MethodImpl(BlockFrame.Kernel)]
    public static void ScalarSubtract(uint* d, uint* a, uint scalar, int n)
    {
        T s = T.Broadcast(scalar);
        for (int i = 0; i < n; i += T.Width) Store(s - Load(a + i), d + i);
    }

    [MethodImpl(BlockFrame.Kernel)]
    public static void Scale(uint* d, uint* a, uint scalar, int n)
    {
        T s = T.Broadcast(2 * scalar);
        for (int i = 0; i < n; i += T.Width) Store(T.MultiplyUniform(Load(a + i), s), d + i);
    }

    [MethodImpl(BlockFrame.Kernel)]
    public static void Rotate(uint* d, uint* a, int exponent, int n)
    {
        for (int i = 0; i < n; i += T.Width) Store(T.MultiplyPowerOfTwo(Load(a + i), exponent), d + i);
    }

    [MethodImpl(BlockFrame.Kernel)]
    public static void MultiplyAdd(uint* d, uint* a, uint* b, uint* c, int n)
    {
        for (int i = 0; i < n; i += T.Width) Store(Load(a + i) * Load(b + i) + Load(c + i), d + i);
    }

    [MethodImpl(BlockFrame.Kernel)]
    public static void MultiplySubtract(uint* d, uint* a, uint* b, uint* c, int n)
    {
        for (int i = 0; i < n; i += T.Width) Store(Load(a + i) * Load(b + i) - Load(c + i), d + i);
    }

    [MethodImpl(BlockFrame.Kernel)]
    public static void SubtractMultiply(uint* d, uint* a, uint* b, uint* c, int n)
    {
        for (int i = 0; i < n; i += T.Width) Store(Load(c + i) - Load(a + i) * Load(b + i), d + i);
    }

    [MethodImpl(BlockFrame.Kernel)]
    public static void ScaleAdd(uint* d, uint* a, uint scalar, uint* c, int n)
    {
        T s = T.Broadcast(2 * scalar);
        for (int i = 0; i < n; i += T.Width) Store(T.MultiplyUniform(Load(a + i), s) + Load(c + i), d + i);
    }

    [MethodImpl(BlockFrame.Kernel)]
    public static void RotateAdd(uint* d, uint* a, int exponent, uint* c, int n)
    {
        for (int i = 0; i < n; i += T.Width) Store(T.MultiplyPowerOfTwo(Load(a + i), exponent) + Load(c + i), d + i);
    }

    [MethodImpl(BlockFrame.Kernel)]
    public static void BitResidue(uint* d, uint* a, int n)
    {
        for (int i = 0; i < n; i += T.Width)
        {
            T x = Load(a + i);
            Store(x * x - x, d + i);
        }
    }
}
