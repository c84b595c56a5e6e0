using System.Globalization;
using Roundel.RiscV;
using Roundel.RiscV.Trace;

namespace Roundel.Conformance.Tests;

/// <summary>The registers before each instruction of a run.</summary>
internal readonly record struct RegisterState(uint Pc, uint[] Registers);

internal static class RegisterTrace
{
    /// <summary>From a trace: the writes of all its rows, by clock.</summary>
    public static IEnumerable<RegisterState> Of(ElfImage image, ExecutionTrace trace)
    {
        List<(uint Clock, uint Pc, int Register, uint Value)> writes = [];
        RecordList<Step>[] steps =
        [
            trace.AddImm, trace.LoadConst, trace.AddSub, trace.Bitwise, trace.Shift, trace.LessThan, trace.BranchEqual,
            trace.BranchLess, trace.Jal, trace.Jalr, trace.Mul, trace.MulHigh, trace.DivRem,
        ];
        foreach (RecordList<Step> list in steps)
        {
            foreach (Step step in list.Span) Add(step);
        }
        foreach (RecordList<MemoryStep> list in new[] { trace.LoadWord, trace.StoreWord, trace.LoadSub, trace.StoreSub })
        {
            foreach (MemoryStep step in list.Span) Add(step.Step);
        }
        foreach (EcallStep call in trace.Ecall.Span) writes.Add((call.Clock, call.Pc, 10, call.A0New));
        writes.Sort();
        return Replay(writes);

        void Add(Step step) =>
            writes.Add((step.Clock, step.Pc, image.Program.Span[(int)((step.Pc - image.TextStart) / 4)].Rd, step.Rd));
    }

    /// <summary>From the log of <c>qemu-riscv32 -d cpu</c>.</summary>
    public static IEnumerable<RegisterState> OfQemu(string logFile)
    {
        uint pc = 0;
        uint[] registers = [];
        int read = 0;
        foreach (string line in File.ReadLines(logFile))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 2 && words[0] == "pc")
            {
                pc = Hex(words[1]);
                (registers, read) = (new uint[32], 0);
                continue;
            }
            if (words.Length < 2 || !words[0].StartsWith('x') || !words[0].Contains('/')) continue;
            for (int i = 0; i + 1 < words.Length; i += 2)
            {
                registers[int.Parse(words[i].AsSpan(1, words[i].IndexOf('/') - 1), CultureInfo.InvariantCulture)] = Hex(words[i + 1]);
                read++;
            }
            if (read == 32) yield return new RegisterState(pc, registers);
        }
    }

    private static IEnumerable<RegisterState> Replay(List<(uint Clock, uint Pc, int Register, uint Value)> writes)
    {
        uint[] registers = new uint[32];
        registers[2] = Registers.InitialStackPointer;
        foreach ((_, uint pc, int register, uint value) in writes)
        {
            yield return new RegisterState(pc, [.. registers]);
            if (register is > 0 and < 32) registers[register] = value;
        }
    }

    private static uint Hex(string text) => uint.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
