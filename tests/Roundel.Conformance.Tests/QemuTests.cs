using Roundel.RiscV;
using Roundel.RiscV.Tests;

namespace Roundel.Conformance.Tests;

/// <summary>Programs run here and under qemu-riscv32 must agree in every register after every instruction.</summary>
public class QemuTests
{
    private const string Qemu = "qemu-riscv32", Gcc = "riscv64-unknown-elf-gcc";

    internal const int SlowPrograms = 300, SamplePrograms = 12;

    private static readonly int Programs = Environment.GetEnvironmentVariable("ROUNDEL_SLOW") == "1" ? SlowPrograms : SamplePrograms;

    [ToolFact(Qemu)]
    public void RandomProgramsStepByStep()
    {
        using TemporaryFolder folder = new();
        // Newer versions renamed the option.
        string help = System.Text.Encoding.UTF8.GetString(Tool.Run(Qemu, [], "-help").Output);
        string single = help.Contains("-one-insn-per-tb", StringComparison.Ordinal) ? "-one-insn-per-tb" : "-singlestep";
        for (int seed = 0; seed < Programs; seed++)
        {
            RandomProgram program = new(seed);
            byte[] elf = program.Elf.Write();
            string elfFile = folder.Write("program.elf", elf, executable: true), log = Path.Combine(folder.Path, "log");
            (int exitCode, byte[] output, _) = Tool.Run(Qemu, program.Input, single, "-d", "nochain,cpu", "-D", log, elfFile);

            ElfImage image = ElfImage.Load(elf);
            ExecutionOptions options = new() { PrivateInput = program.Input, Trace = true };
            using Execution execution = Executor.Run(image, options);
            TraceChecker.Check(image, options, execution);
            Compare(seed, program.Body, RegisterTrace.Of(image, execution.Trace!), RegisterTrace.OfQemu(log), execution.Cycles);
            Assert.Equal(output, execution.Output);
            Assert.Equal(exitCode, (int)execution.ExitCode);
            Assert.Equal(output, Executor.Run(image, options with { Trace = false }).Output);
        }
    }

    private static void Compare(int seed, uint body, IEnumerable<RegisterState> ours, IEnumerable<RegisterState> theirs, ulong cycles)
    {
        using IEnumerator<RegisterState> other = theirs.GetEnumerator();
        bool defined = false;
        ulong steps = 0;
        foreach (RegisterState state in ours)
        {
            Assert.True(other.MoveNext(), $"seed {seed}: qemu ends before step {steps}");
            Assert.True(state.Pc == other.Current.Pc, $"seed {seed}, step {steps}: pc {state.Pc:x8}, in qemu {other.Current.Pc:x8}");
            defined |= state.Pc == body;
            for (int i = 0; defined && i < 32; i++)
            {
                (uint mine, uint expected) = (state.Registers[i], other.Current.Registers[i]);
                Assert.True(mine == expected, $"seed {seed}, step {steps}, pc {state.Pc:x8}: x{i} is {mine:x8}, in qemu {expected:x8}");
            }
            steps++;
        }
        Assert.True(defined);
        Assert.Equal(cycles, steps);
        Assert.False(other.MoveNext());
    }

    [ToolFact(Qemu, Gcc)]
    public void CompiledProgram()
    {
        using TemporaryFolder folder = new();
        string source = folder.Write("program.c", System.Text.Encoding.UTF8.GetBytes(CompiledSource.Text));
        string elf = Path.Combine(folder.Path, "elf");
        byte[] input = [.. Enumerable.Range(0, 3000).Select(i => (byte)(i * i >> 3))];
        foreach (string level in new[] { "-O0", "-O2", "-Os" })
        {
            (int code, _, string error) = Tool.Run(Gcc, [], level, "-march=rv32im", "-mabi=ilp32", "-ffreestanding", "-nostdlib",
                "-static", "-o", elf, source, "-lgcc");
            Assert.True(code == 0, error);
            (int exitCode, byte[] output, string console) = Tool.Run(Qemu, input, elf);
            Assert.NotEmpty(output);

            using Execution execution = Executor.Run(ElfImage.Load(File.ReadAllBytes(elf)),
                new ExecutionOptions { PrivateInput = input, Trace = true });
            Assert.Equal(output, execution.Output);
            Assert.Equal(console, System.Text.Encoding.UTF8.GetString(execution.Console));
            Assert.Equal(exitCode, (int)(execution.ExitCode & 0xff));
            Assert.Empty(execution.Warnings);
            Assert.InRange(execution.Cycles, 500_000ul, 50_000_000ul);
        }
    }
}
