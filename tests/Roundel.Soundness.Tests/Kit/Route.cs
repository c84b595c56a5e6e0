namespace Roundel.Soundness.Tests.Kit;

/// <summary>Paths of a program, as its own run takes them.</summary>
internal static class Route
{
    /// <summary>The instructions that a run executes from the first time that it comes to a label on.</summary>
    public static InstructionPath Taken(RvAsm program, string label, int length)
    {
        ElfImage image = program.Image();
        using Execution run = Executor.Run(image, new ExecutionOptions { Trace = true });
        uint[] pcs = [.. Pcs(image, run.Trace!)];
        int start = Array.IndexOf(pcs, program.Address(label));
        return Of(image, pcs.AsSpan(start, length));
    }

    /// <summary>The path of the instructions at the given addresses.</summary>
    public static InstructionPath Of(ElfImage image, params ReadOnlySpan<uint> pcs)
    {
        var rows = new ProgramRow[pcs.Length];
        for (int i = 0; i < rows.Length; i++) rows[i] = Row(image, pcs[i]);
        return Of(rows);
    }

    /// <summary>The path of any rows.</summary>
    public static InstructionPath Of(params IReadOnlyList<ProgramRow> rows)
    {
        Assert.True(InstructionPath.TryCreate(rows, out InstructionPath? path, out string error), error);
        return path;
    }

    /// <summary>The program table's row of an address.</summary>
    public static ProgramRow Row(ElfImage image, uint pc) =>
        ProgramRom.Row(image.Program.Span[(int)((pc - image.TextStart) / 4)], pc, image.TextStart, image.Program.Length);

    private static IEnumerable<uint> Pcs(ElfImage image, ExecutionTrace trace)
    {
        foreach (Stretch stretch in trace.Stretches.Span.ToArray())
            for (uint word = stretch.First; word <= stretch.Last; word++) yield return image.TextStart + 4 * word;
    }
}
