using Roundel.RiscV;
using Roundel.RiscV.Tests;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Conformance.Tests;

/// <summary>
/// All cases of every instruction: corner values crossed, and every way in which rd, rs1 and rs2 can be the same register, or x0. What must
/// come out is from <see cref="Oracle"/>, which computes with integers of unlimited width and shares nothing with the executor.
/// </summary>
internal static class InstructionCases
{
    public static readonly uint[] Corners =
    [
        0, 1, 2, 0xffff_ffff, 0xffff_fffe, 0x8000_0000, 0x8000_0001, 0x7fff_ffff, 0xffff, 0x1_0000, 0x8000, 0x7fff, 0xffff_0000, 0x5a5a_a5a5,
    ];

    private static readonly int[] s_immediates = [0, 1, -1, 2, 31, 2047, -2048, 0x555, -1366];

    private static readonly uint[] s_upper = [0, 0x1000, 0x7fff_f000, 0x8000_0000, 0xffff_f000, 0x5555_5000, 0x0001_0000, 0x0000_f000];

    /// <summary>rd, rs1, rs2 of the register forms: all that can be alike, with and without x0.</summary>
    public static readonly (int Rd, int Rs1, int Rs2)[] ThreeRegisters =
    [
        (T2, T0, T1), (T0, T0, T1), (T1, T0, T1), (T2, T0, T0), (T0, T0, T0),
        (Zero, T0, T1), (Zero, T0, T0), (T2, Zero, T1), (T1, Zero, T1), (Zero, Zero, T1),
        (T2, T0, Zero), (T0, T0, Zero), (Zero, T0, Zero), (T2, Zero, Zero), (Zero, Zero, Zero),
    ];

    /// <summary>rd, rs1 of the immediate forms.</summary>
    public static readonly (int Rd, int Rs1)[] TwoRegisters = [(T2, T0), (T0, T0), (Zero, T0), (T2, Zero), (Zero, Zero)];

    /// <summary>rs1, rs2 of branches.</summary>
    public static readonly (int Rs1, int Rs2)[] Sources = [(T0, T1), (T0, T0), (T0, Zero), (Zero, T1), (Zero, Zero)];

    public static readonly Op[] Register =
    [
        Op.Add, Op.Sub, Op.And, Op.Or, Op.Xor, Op.Sll, Op.Srl, Op.Sra, Op.Slt, Op.Sltu, Op.Mul, Op.Mulh, Op.Mulhsu, Op.Mulhu, Op.Div, Op.Divu,
        Op.Rem, Op.Remu,
    ];

    public static readonly Op[] Immediate = [Op.Addi, Op.Andi, Op.Ori, Op.Xori, Op.Slti, Op.Sltiu, Op.Slli, Op.Srli, Op.Srai];
    public static readonly Op[] Upper = [Op.Lui, Op.Auipc];
    public static readonly Op[] Branches = [Op.Beq, Op.Bne, Op.Blt, Op.Bge, Op.Bltu, Op.Bgeu];
    public static readonly Op[] Jumps = [Op.Jal, Op.Jalr];
    public static readonly Op[] Loads = [Op.Lb, Op.Lbu, Op.Lh, Op.Lhu, Op.Lw];
    public static readonly Op[] Stores = [Op.Sb, Op.Sh, Op.Sw];

    public static IEnumerable<Op> All => [.. Register, .. Immediate, .. Upper, .. Branches, .. Jumps, .. Loads, .. Stores];

    /// <summary>A program with all cases of some instructions.</summary>
    public static CaseProgram Program(params ReadOnlySpan<Op> ops)
    {
        CaseProgram program = ops.Contains(Op.Jalr) ? JumpCases.LowProgram() : new CaseProgram();
        foreach (Op op in ops) Append(program, op);
        return program;
    }

    private static void Append(CaseProgram program, Op op)
    {
        if (Register.Contains(op)) AppendRegister(program, op);
        else if (Immediate.Contains(op)) AppendImmediate(program, op);
        else if (Upper.Contains(op)) AppendUpper(program, op);
        else if (Branches.Contains(op)) AppendBranch(program, op);
        else if (op == Op.Jal) JumpCases.AppendJal(program);
        else if (op == Op.Jalr) JumpCases.AppendJalr(program);
        else if (Loads.Contains(op)) MemoryCases.AppendLoads(program, op);
        else if (Stores.Contains(op)) MemoryCases.AppendStores(program, op);
        else throw new ArgumentOutOfRangeException(nameof(op), op, null);
    }

    private static uint[] ValuesOf(int register) => register == Zero ? [0] : Corners;

    private static void AppendRegister(CaseProgram program, Op op)
    {
        foreach ((int rd, int rs1, int rs2) in ThreeRegisters)
            foreach (uint a in ValuesOf(rs1))
                foreach (uint b in rs2 == rs1 ? [a] : ValuesOf(rs2))
                {
                    Set(program, (rs1, a), (rs2, b), (rd, 0xdead_beef));
                    program.Asm.R(op, rd, rs1, rs2);
                    program.Ends(rd, rd == Zero ? 0 : Oracle.Binary(op, a, b));
                    // Sources that are not the target keep their values.
                    if (rs1 != rd && rs1 != Zero && a == Corners[^1]) program.Keep(rs1, a);
                    if (rs2 != rd && rs2 != Zero && b == Corners[^1]) program.Keep(rs2, b);
                }
    }

    private static void AppendImmediate(CaseProgram program, Op op)
    {
        int[] immediates = op is Op.Slli or Op.Srli or Op.Srai ? [.. Enumerable.Range(0, 32)] : s_immediates;
        foreach ((int rd, int rs1) in TwoRegisters)
            foreach (uint a in ValuesOf(rs1))
                foreach (int immediate in immediates)
                {
                    Set(program, (rs1, a), (rd, 0xdead_beef));
                    program.Asm.I(op, rd, rs1, immediate);
                    program.Ends(rd, rd == Zero ? 0 : Oracle.Binary(Oracle.RegisterForm(op), a, (uint)immediate));
                }
    }

    private static void AppendUpper(CaseProgram program, Op op)
    {
        foreach (int rd in new[] { T2, Zero })
            foreach (uint value in s_upper)
            {
                Set(program, (rd, 0xdead_beef));
                uint pc = program.Asm.Here;
                program.Asm.Emit(op, rd, 0, 0, value);
                program.Ends(rd, rd == Zero ? 0 : op == Op.Lui ? value : Oracle.Binary(Op.Add, pc, value));
            }
    }

    /// <summary>Forwards and backwards; each leaves 1 if taken, else 2.</summary>
    private static void AppendBranch(CaseProgram program, Op op)
    {
        foreach ((int rs1, int rs2) in Sources)
            foreach (uint a in ValuesOf(rs1))
                foreach (uint b in rs2 == rs1 ? [a] : ValuesOf(rs2))
                {
                    string taken = program.Label(), end = taken + "e", branch = taken + "b";
                    uint result = Oracle.Taken(op, a, b) ? 1u : 2;
                    Set(program, (rs1, a), (rs2, b));
                    program.Asm.Li(T2, 1).B(op, rs1, rs2, taken).Li(T2, 2).Label(taken);
                    program.Ends(T2, result);
                    program.Asm.Jal(Zero, branch).Label(end + "t").Li(T2, 1).Jal(Zero, end).Label(branch).B(op, rs1, rs2, end + "t").Li(T2, 2).Label(end);
                    program.Ends(T2, result);
                }
    }

    private static void Set(CaseProgram program, params ReadOnlySpan<(int Register, uint Value)> values)
    {
        int done = 0;
        foreach ((int register, uint value) in values)
        {
            // The first value counts: rd comes last and may be a source.
            if (register != Zero && (done & 1 << register) == 0) program.Asm.Li(register, value);
            done |= 1 << register;
        }
    }
}
