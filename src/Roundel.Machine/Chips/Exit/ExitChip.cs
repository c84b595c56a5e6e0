using Roundel.Air;

namespace Roundel.Machine.Chips;

/// <summary>exit. One row claims: the run ends at this clock with the code in a0.</summary>
/// <remarks>It emits no state, so nothing follows it; the statement takes exactly one halt.</remarks>
public sealed class ExitChip : EcallChip
{
    /// <summary>Declares the chip.</summary>
    public ExitChip() : base("Exit", "The run ends with the code in a0.")
    {
        CodeLo = Inherited("code.lo", "consumed from Memory");
        CodeHi = Inherited("code.hi", "consumed from Memory");
        Word code = new(CodeLo, CodeHi);
        Call(new Word(SystemCalls.Exit, 0), code, code);
        Emit(Buses.Halt, Enabled, Clock, CodeLo, CodeHi);
    }

    /// <summary>Low limb of the exit code.</summary>
    public Column CodeLo { get; }

    /// <summary>High limb of the exit code.</summary>
    public Column CodeHi { get; }
}
