using System.Runtime.Intrinsics;

namespace Roundel.Field;

/// <summary>The number of 32-bit lanes that kernels work on at once. All widths give identical results.</summary>
public enum LaneWidth
{
    /// <summary>The scalar specification.</summary>
    Scalar = 1,
    /// <summary>128-bit vectors.</summary>
    X4 = 4,
    /// <summary>256-bit vectors.</summary>
    X8 = 8,
    /// <summary>512-bit vectors.</summary>
    X16 = 16,
}

/// <summary>The lane width of this process.</summary>
public static class Lanes
{
    /// <summary>
    /// The widest that the machine accelerates, unless the environment variable <c>ROUNDEL_LANES</c> (1, 4, 8 or 16) asks
    /// for another. Any width runs anywhere; a width that the machine lacks is emulated by the runtime.
    /// </summary>
    public static LaneWidth Width { get; } = Choose();

    private static LaneWidth Choose() => Environment.GetEnvironmentVariable("ROUNDEL_LANES") switch
    {
        "1" => LaneWidth.Scalar,
        "4" => LaneWidth.X4,
        "8" => LaneWidth.X8,
        "16" => LaneWidth.X16,
        _ => Vector512.IsHardwareAccelerated ? LaneWidth.X16
            : Vector256.IsHardwareAccelerated ? LaneWidth.X8
            : Vector128.IsHardwareAccelerated ? LaneWidth.X4
            : LaneWidth.Scalar,
    };
}
