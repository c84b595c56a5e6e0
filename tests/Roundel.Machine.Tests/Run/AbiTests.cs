using Roundel.Air;
using Roundel.Machine.Chips;
using Roundel.RiscV;

namespace Roundel.Machine.Tests;

/// <summary>Which ABI has which chips.</summary>
public sealed class AbiTests
{
    [Fact]
    public void EachAbiHasItsChips()
    {
        foreach (ChipAir air in RoundelMachine.System.Chips)
        {
            bool linux = RoundelMachine.IsAllowed(air.Chip, Abi.Linux), mapped = RoundelMachine.IsAllowed(air.Chip, Abi.MemoryMapped);
            Assert.True(linux || mapped);
            Assert.Equal(air.Chip is EcallChip, linux && !mapped);
            Assert.Equal(air.Chip == RoundelMachine.MmioStore || air.Chip == RoundelMachine.MmioInput, mapped && !linux);
        }
    }
}
