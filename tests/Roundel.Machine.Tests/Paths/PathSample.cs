using Roundel.Air;
using Roundel.Field;
using Roundel.RiscV;
using Roundel.RiscV.Tests;
using Roundel.Sdk;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Machine.Tests.Paths;

/// <summary>A few instructions that use one gadget or two, executed as a path for many pairs of operands in a0 and a1.</summary>
/// <param name="Name">What is used.</param>
/// <param name="Body">The instructions, between the labels "path" and "end".</param>
/// <param name="IsWanted">The pairs that go the path's way; the first of them decides which it is.</param>
/// <param name="Length">The path's length where it ends with a branch.</param>
internal sealed record PathSample(string Name, Action<RvAsm> Body, Func<uint, uint, bool>? IsWanted = null, int Length = 0)
{
    /// <summary>Where samples have data.</summary>
    public const uint Data = 0x0003_0000;

    public static IReadOnlyList<PathSample> All { get; } =
    [
        .. Sums(), .. Comparisons(), .. Branches(), .. Bits(), .. Shifts(), .. Products(), .. Memory(), .. Jumps(),
    ];

    private static IEnumerable<PathSample> Sums() =>
    [
        new("add", p => p.R(Op.Add, A2, A0, A1).R(Op.Add, A3, A2, A2)),
        new("sub", p => p.R(Op.Sub, A2, A0, A1).R(Op.Sub, A3, A1, A2)),
        new("addi", p => p.I(Op.Addi, A2, A0, -5).I(Op.Addi, A3, A1, 2047)),
        new("sum of many", p => p.R(Op.Add, A2, A0, A1).R(Op.Add, A2, A2, A2).R(Op.Add, A2, A2, A0).R(Op.Add, A2, A2, A2)),
        new("lui", p => p.Emit(Op.Lui, A2, 0, 0, 0xffff_f000).R(Op.Add, A2, A2, A0)),
    ];

    private static IEnumerable<PathSample> Comparisons() =>
    [
        new("sltu", p => p.R(Op.Sltu, A2, A0, A1).R(Op.Add, A3, A2, A2)),
        new("slt", p => p.R(Op.Slt, A2, A0, A1).R(Op.Slt, A3, A1, Zero)),
        new("slti", p => p.I(Op.Slti, A2, A0, -1).I(Op.Sltiu, A3, A1, -2)),
        new("sgtz", p => p.R(Op.Slt, A2, Zero, A0).R(Op.Sltu, A3, Zero, A1)),
        new("seqz", p => p.I(Op.Sltiu, A2, A0, 1).R(Op.Sub, A3, A0, A1).I(Op.Sltiu, A3, A3, 1)),
        new("carry", p => p.R(Op.Add, A2, A0, A1).R(Op.Sltu, A3, A2, A0).R(Op.Add, A3, A3, A1)),
        new("carry of a constant", p => p.I(Op.Addi, A2, A0, -7).R(Op.Sltu, A3, A2, A0).R(Op.Sltu, A4, A0, A2)),
        new("borrow", p => p.R(Op.Sub, A2, A0, A1).R(Op.Sltu, A3, A0, A2).R(Op.Sltu, A4, A0, A1)),
    ];

    private static IEnumerable<PathSample> Branches()
    {
        foreach ((Op op, Func<uint, uint, bool> holds) in ((Op, Func<uint, uint, bool>)[])
            [
                (Op.Beq, (a, b) => a == b), (Op.Bne, (a, b) => a != b), (Op.Bltu, (a, b) => a < b), (Op.Bgeu, (a, b) => a >= b),
                (Op.Blt, (a, b) => (int)a < (int)b), (Op.Bge, (a, b) => (int)a >= (int)b),
            ])
        {
            yield return new($"{op}, taken", p => Skip(p, op, A0, A1), holds);
            yield return new($"{op}, not taken", p => Skip(p, op, A0, A1), (a, b) => !holds(a, b));
            // Nothing is less than zero.
            if (op != Op.Bltu) yield return new($"{op} zero, taken", p => Skip(p, op, A0, Zero), (a, _) => holds(a, 0));
            yield return new($"zero {op}, taken", p => Skip(p, op, Zero, A0), (a, _) => holds(0, a));
            yield return new($"zero {op}, not taken", p => Skip(p, op, Zero, A0), (a, _) => !holds(0, a));
            yield return new($"{op} at the end", p => p.I(Op.Addi, A2, Zero, 3).B(op, A0, A1, "end"), Length: 2);
        }
        yield return new("bne of a bit", p => Skip(p.R(Op.Sltu, A2, A0, A1), Op.Bne, A2, Zero), (a, b) => a < b);
        yield return new("loop", p => p.I(Op.Addi, A0, A0, -1).B(Op.Bne, A0, Zero, "next").Label("next").I(Op.Addi, A0, A0, -1).B(Op.Bne, A0, Zero, "end"),
            Length: 4);

        static RvAsm Skip(RvAsm p, Op op, int a, int b) => p.B(op, a, b, "there").I(Op.Addi, A2, Zero, 1).Label("there").I(Op.Addi, A3, Zero, 2);
    }

    private static IEnumerable<PathSample> Bits() =>
    [
        new("and", p => p.R(Op.And, A2, A0, A1).R(Op.And, A3, A2, A0)),
        new("or", p => p.R(Op.Or, A2, A0, A1).I(Op.Ori, A3, A0, 0x155)),
        new("xor", p => p.R(Op.Xor, A2, A0, A1).R(Op.Xor, A2, A2, A3)),
        new("xor of a sum", p => p.R(Op.Add, A2, A0, A1).R(Op.Xor, A2, A2, A0)),
        new("xori", p => p.I(Op.Xori, A2, A0, -1).R(Op.And, A2, A2, A1).I(Op.Xori, A3, A1, 0xff)),
        new("andi low", p => p.I(Op.Andi, A2, A0, 1).I(Op.Andi, A3, A0, 15).I(Op.Andi, A4, A1, 0x3ff)),
        new("andi high", p => p.I(Op.Andi, A2, A0, -16).I(Op.Andi, A3, A1, -2)),
        new("andi bytes", p => p.I(Op.Andi, A2, A0, 0xff).I(Op.Andi, A3, A0, 0x2a5)),
    ];

    private static IEnumerable<PathSample> Shifts() =>
    [
        new("slli", p => p.I(Op.Slli, A2, A0, 1).I(Op.Slli, A3, A0, 5).I(Op.Slli, A4, A1, 13)),
        new("slli by much", p => p.I(Op.Slli, A2, A0, 16).I(Op.Slli, A3, A0, 21).I(Op.Slli, A4, A1, 31)),
        new("srli", p => p.I(Op.Srli, A2, A0, 1).I(Op.Srli, A3, A0, 8).I(Op.Srli, A4, A1, 15)),
        new("srli by much", p => p.I(Op.Srli, A2, A0, 16).I(Op.Srli, A3, A0, 19).I(Op.Srli, A4, A1, 31)),
        new("srai", p => p.I(Op.Srai, A2, A0, 3).I(Op.Srai, A3, A0, 31).I(Op.Srai, A4, A1, 20)),
        new("rotation", p => p.I(Op.Srli, A2, A0, 7).I(Op.Slli, A3, A0, 25).R(Op.Or, A2, A2, A3)),
        new("rotation, left first", p => p.I(Op.Slli, A3, A0, 3).I(Op.Srli, A2, A0, 29).R(Op.Or, A2, A2, A3)),
        new("sll", p => p.R(Op.Sll, A2, A0, A1).R(Op.Add, A2, A2, A2)),
        new("srl", p => p.R(Op.Srl, A2, A0, A1).R(Op.Add, A2, A2, A2)),
        new("sra", p => p.R(Op.Sra, A2, A0, A1).R(Op.Add, A2, A2, A2)),
    ];

    private static IEnumerable<PathSample> Products() =>
    [
        new("mul", p => p.R(Op.Mul, A2, A0, A1).R(Op.Add, A2, A2, A0)),
        new("mul of bytes", p => p.I(Op.Andi, A2, A0, 0xff).I(Op.Andi, A3, A1, 0xff).R(Op.Mul, A2, A2, A3)),
        new("mul by a byte", p => p.I(Op.Andi, A2, A1, 0xff).R(Op.Mul, A2, A0, A2)),
        new("mul by little", p => p.I(Op.Addi, A2, Zero, 10).R(Op.Mul, A3, A0, A2).R(Op.Mul, A2, A1, A2)),
        new("mul by a constant", p => p.Emit(Op.Lui, A2, 0, 0, 0x9e37_7000).I(Op.Addi, A2, A2, 0x1b1).R(Op.Mul, A2, A0, A2)),
        new("mulh", p => p.R(Op.Mulh, A2, A0, A1).R(Op.Add, A2, A2, A0)),
        new("mulhsu", p => p.R(Op.Mulhsu, A2, A0, A1).R(Op.Add, A2, A2, A0)),
        new("mulhu", p => p.R(Op.Mulhu, A2, A0, A1).R(Op.Mul, A3, A0, A1)),
        new("mulhu by a constant", p => p.Emit(Op.Lui, A2, 0, 0, 0xcccc_d000).I(Op.Addi, A2, A2, -0x333).R(Op.Mulhu, A2, A0, A2)),
        new("mulh by a constant", p => p.Emit(Op.Lui, A2, 0, 0, 0xcccc_d000).I(Op.Addi, A2, A2, -0x333).R(Op.Mulh, A2, A0, A2)),
    ];

    /// <summary>S0 points to a word, s1 to a byte, t2 to a half; s2 and s3 are offset and index.</summary>
    private static IEnumerable<PathSample> Memory() =>
    [
        new("lw", p => p.I(Op.Lw, A2, S0, 4).I(Op.Lw, A3, S0, -8)),
        new("sw", p => p.S(Op.Sw, A1, 4, S0).S(Op.Sw, A0, 8, S0)),
        new("lw, sw of one word", p => p.I(Op.Lw, A2, S0, 4).R(Op.Add, A2, A2, A1).S(Op.Sw, A2, 4, S0).I(Op.Lw, A3, S0, 4)),
        new("lw of a sum", p => p.R(Op.Add, A2, S0, S2).I(Op.Lw, A2, A2, 4)),
        new("lw by index", p => p.I(Op.Slli, A2, S3, 2).R(Op.Add, A2, A2, S0).I(Op.Lw, A2, A2, 0)),
        new("lw of an array", p => p.I(Op.Slli, A2, S3, 2).Emit(Op.Lui, A3, 0, 0, Data).R(Op.Add, A2, A2, A3).I(Op.Lw, A2, A2, 12)),
        new("lw of a constant", p => p.Emit(Op.Lui, A2, 0, 0, Data).I(Op.Lw, A2, A2, 8)),
        new("lbu", p => p.I(Op.Lbu, A2, S1, 0).I(Op.Lbu, A3, S1, 1)),
        new("lb", p => p.I(Op.Lb, A2, S1, 0).R(Op.Add, A2, A2, A1)),
        new("lhu", p => p.I(Op.Lhu, A2, T2, 0).R(Op.Add, A2, A2, A1)),
        new("lh", p => p.I(Op.Lh, A2, T2, 2).R(Op.Add, A2, A2, A1)),
        new("sb", p => p.S(Op.Sb, A1, 3, S1).R(Op.Add, A2, A0, A1)),
        new("sh", p => p.S(Op.Sh, A1, 2, T2).R(Op.Add, A2, A0, A1)),
        new("lbu, sb of one byte", p => p.I(Op.Lbu, A2, S1, 0).I(Op.Addi, A2, A2, 1).S(Op.Sb, A2, 0, S1)),
        new("parts of a known word", p => p.I(Op.Lw, A2, S0, 0).I(Op.Lb, A3, S0, 1).I(Op.Lhu, A4, S0, 2).S(Op.Sb, A1, 3, S0).S(Op.Sh, A0, 0, S0)),
    ];

    private static IEnumerable<PathSample> Jumps() =>
    [
        new("jal", p => p.Jal(A2, "over").I(Op.Addi, A0, A0, 1).Label("over").R(Op.Add, A2, A2, A0)),
        new("jalr", p => p.R(Op.Add, A2, A0, A1).I(Op.Jalr, Zero, Ra, 0), Length: 2),
    ];

    private static bool IsSlow => Environment.GetEnvironmentVariable("ROUNDEL_SLOW") == "1";

    /// <summary>The pairs of operands that are tried.</summary>
    private IEnumerable<(uint A, uint B)> Pairs()
    {
        uint[] corners = IsSlow ? AluCase.Corners : [0, 1, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0x00ff_00ff, 0x7fff_ffff, 0x8000_0000, 0xaaaa_5555,
            0xffff_0001, 0xffff_ffff];
        return corners.SelectMany(a => corners.Select(b => (a, b))).Where(p => IsWanted is not { } wanted || wanted(p.a, p.b));
    }

    /// <summary>The run: each pair in turn, with pointers that depend on it.</summary>
    public PathCase Run()
    {
        RvAsm program = new();
        program.Emit(Op.Lui, T0, 0, 0, Data);
        for (int i = -4; i < 16; i++) program.Li(T1, 0x9e37_79b9u * (uint)(i + 5)).S(Op.Sw, T1, 4 * i, T0);
        foreach ((uint a, uint b) in Pairs())
        {
            program.Li(S0, Data + 4 * (a % 4)).Li(S1, Data + a % 7).Li(S2, 4 * (b % 3)).Li(S3, a % 5).Li(T2, Data + 2 * (a % 5))
                .Li(A0, a).Li(A1, b).Li(A3, a * 5).Jal(Ra, "path");
        }
        program.Exit().Label("path");
        Body(program);
        program.Label("end").I(Op.Jalr, Zero, Ra, 0);
        return PathCase.Of(program, Length);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>The rows of a sample as a table, for the linter's judges.</summary>
internal sealed class SampleTable : IDisposable
{
    private readonly NativeColumns _columns;
    private readonly ProgramTables _program;

    public SampleTable(PathSample sample)
    {
        Case = sample.Run();
        int log = 5;
        while (1 << log <= Case.Records.Count) log++;
        _columns = Case.Table(1 << log);
        _program = ProgramTables.Create(Case.Image, Abi.Linux);
        Oracle = MachineTables.Oracle(_program);
        Table = new LintTable(Case.Air, log, Case.Records.Count, _columns.View, default, [M31.Zero, M31.Zero]);
    }

    public PathCase Case { get; }

    public LintTable Table { get; }

    public LookupOracle Oracle { get; }

    /// <summary>Some rows, spread over all pairs.</summary>
    public IEnumerable<RowAttack> Rows(int count, ChipAir? mutant = null) =>
        Table.Sample(count).Where(s => s.IsReal).Select(s => new RowAttack(Table with { Air = mutant ?? Table.Air }, Oracle, s.Row));

    public void Dispose()
    {
        _columns.Dispose();
        _program.Dispose();
        Case.Dispose();
    }
}
