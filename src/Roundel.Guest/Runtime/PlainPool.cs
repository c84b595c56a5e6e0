using System.Buffers;

namespace Roundel.Runtime;

/// <summary>Arrays for a while: each is new, and none is used again.</summary>
internal sealed class PlainPool<T> : ArrayPool<T>
{
    public override T[] Rent(int minimumLength) => new T[Math.Max(minimumLength, 16)];

    public override void Return(T[] array, bool clearArray = false)
    {
        if (clearArray) Array.Clear(array);
    }
}
