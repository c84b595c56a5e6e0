using System.Runtime.Intrinsics.X86;
using Roundel.Field;

namespace Roundel.Prover.Kernels;

/// <summary>A kernel written once, generic over the lane width.</summary>
public interface IPackedKernel
{
    /// <summary>Does the work.</summary>
    void Run<T>() where T : struct, IPackedM31<T>;
}

/// <summary>A kernel that sums products, generic over the lane width and the way of summing.</summary>
public interface ISumKernel
{
    /// <summary>Does the work.</summary>
    void Run<T, TSum>() where T : unmanaged, IPackedM31<T> where TSum : unmanaged, IProductSum<TSum, T>;
}

/// <summary>Runs kernels at a lane width.</summary>
public static class PackedKernel
{
    /// <summary>The widest, up to the given one, that some count (a power of two) fills.</summary>
    public static LaneWidth Fit(LaneWidth width, int count)
    {
        while ((int)width > count) width = (LaneWidth)((int)width == 4 ? 1 : (int)width / 2);
        return width;
    }

    /// <summary>Runs the kernel at a width; all widths give identical words.</summary>
    public static void Run<TKernel>(LaneWidth width, ref TKernel kernel) where TKernel : struct, IPackedKernel, allows ref struct
    {
        switch (width)
        {
            case LaneWidth.X16: kernel.Run<PackedM31x16>(); break;
            case LaneWidth.X8: kernel.Run<PackedM31x8>(); break;
            case LaneWidth.X4: kernel.Run<PackedM31x4>(); break;
            default: kernel.Run<PackedM31x1>(); break;
        }
    }

    /// <summary>As <see cref="Run"/>, with sums of the kind that the machine is good at.</summary>
    public static void RunSums<TKernel>(LaneWidth width, ref TKernel kernel) where TKernel : struct, ISumKernel, allows ref struct
    {
        switch (width)
        {
            case LaneWidth.X16 when Avx512F.IsSupported: kernel.Run<PackedM31x16, WideSum16>(); break;
            case LaneWidth.X16: kernel.Run<PackedM31x16, PlainSum<PackedM31x16>>(); break;
            case LaneWidth.X8 when Avx2.IsSupported: kernel.Run<PackedM31x8, WideSum8>(); break;
            case LaneWidth.X8: kernel.Run<PackedM31x8, PlainSum<PackedM31x8>>(); break;
            case LaneWidth.X4: kernel.Run<PackedM31x4, PlainSum<PackedM31x4>>(); break;
            default: kernel.Run<PackedM31x1, PlainSum<PackedM31x1>>(); break;
        }
    }
}
