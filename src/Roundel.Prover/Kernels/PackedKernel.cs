using Roundel.Field;

namespace Roundel.Prover.Kernels;

/// <summary>A kernel written once, generic over the lane width.</summary>
internal interface IPackedKernel
{
    void Run<T>() where T : struct, IPackedM31<T>;
}

internal static class PackedKernel
{
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
}
