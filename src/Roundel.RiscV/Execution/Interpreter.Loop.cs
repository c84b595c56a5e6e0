using System.Numerics;
using System.Runtime.CompilerServices;
using Roundel.RiscV.Trace;

namespace Roundel.RiscV;

internal sealed unsafe partial class Interpreter<TTracer>
{
    /// <summary>
    /// Executes until the program ends. Cycles, and how often each word runs, are kept per stretch of straight-line code: a taken
    /// jump from a to b adds 1 to flow[b] and takes 1 from flow[a + 1].
    /// </summary>
    /// <remarks>
    /// Safe: <paramref name="program"/> has an illegal instruction behind the text, so stepping never leaves it; jumps are checked;
    /// register numbers come from the decoder and are below <see cref="Registers.Count"/>; every 32-bit address has a page table entry.
    /// </remarks>
    /// <returns>The index of the last instruction.</returns>
    private uint Loop(Instruction* program, uint* flow, out ulong cycles)
    {
        const int logPage = PagedMemory.LogPageBytes;
        const uint inPage = PagedMemory.PageBytes - 1;
        uint* x = _x;
        byte** pages = _memory.Pages;
        uint textStart = _textStart, textBytes = _textBytes, textWords = _textBytes / 4;
        // Without a flag the value is odd, so that no aligned address equals it.
        uint flag = _options.Abi == Abi.MemoryMapped ? MemoryMap.HaltFlag : 1;
        uint at = _at, block = at, clock = Clocks.First, target;
        ulong maxCycles = _options.MaxCycles;
        cycles = 0;
        ulong done = 0;
        flow[at]++;

        while (true)
        {
            Instruction* i = program + at;
            switch (i->Op)
            {
                case Op.Addi: Unary(_addImm, i, at, clock, x[i->Rs1] + i->Immediate); break;
                case Op.Lui: Constant(_loadConst, i, at, clock, i->Immediate); break;
                case Op.Auipc: Constant(_loadConst, i, at, clock, i->Immediate); break;
                case Op.Add: Binary(_addSub, i, at, clock, x[i->Rs1] + x[i->Rs2]); break;
                case Op.Sub: Binary(_addSub, i, at, clock, x[i->Rs1] - x[i->Rs2]); break;
                case Op.And: Binary(_bitwise, i, at, clock, x[i->Rs1] & x[i->Rs2]); break;
                case Op.Or: Binary(_bitwise, i, at, clock, x[i->Rs1] | x[i->Rs2]); break;
                case Op.Xor: Binary(_bitwise, i, at, clock, x[i->Rs1] ^ x[i->Rs2]); break;
                case Op.Andi: Unary(_bitwise, i, at, clock, x[i->Rs1] & i->Immediate); break;
                case Op.Ori: Unary(_bitwise, i, at, clock, x[i->Rs1] | i->Immediate); break;
                case Op.Xori: Unary(_bitwise, i, at, clock, x[i->Rs1] ^ i->Immediate); break;
                // C# takes shift amounts modulo 32, as the ISA does.
                case Op.Sll: Binary(_shift, i, at, clock, x[i->Rs1] << (int)x[i->Rs2]); break;
                case Op.Srl: Binary(_shift, i, at, clock, x[i->Rs1] >> (int)x[i->Rs2]); break;
                case Op.Sra: Binary(_shift, i, at, clock, (uint)((int)x[i->Rs1] >> (int)x[i->Rs2])); break;
                case Op.Slli: Unary(_shift, i, at, clock, x[i->Rs1] << (int)i->Immediate); break;
                case Op.Srli: Unary(_shift, i, at, clock, x[i->Rs1] >> (int)i->Immediate); break;
                case Op.Srai: Unary(_shift, i, at, clock, (uint)((int)x[i->Rs1] >> (int)i->Immediate)); break;
                case Op.Slt: Binary(_lessThan, i, at, clock, (int)x[i->Rs1] < (int)x[i->Rs2] ? 1u : 0); break;
                case Op.Sltu: Binary(_lessThan, i, at, clock, x[i->Rs1] < x[i->Rs2] ? 1u : 0); break;
                case Op.Slti: Unary(_lessThan, i, at, clock, (int)x[i->Rs1] < (int)i->Immediate ? 1u : 0); break;
                case Op.Sltiu: Unary(_lessThan, i, at, clock, x[i->Rs1] < i->Immediate ? 1u : 0); break;
                case Op.Mul: Binary(_mul, i, at, clock, x[i->Rs1] * x[i->Rs2]); break;
                case Op.Mulh: Binary(_mulHigh, i, at, clock, (uint)((long)(int)x[i->Rs1] * (int)x[i->Rs2] >> 32)); break;
                case Op.Mulhsu: Binary(_mulHigh, i, at, clock, (uint)((int)x[i->Rs1] * (long)x[i->Rs2] >> 32)); break;
                case Op.Mulhu: Binary(_mulHigh, i, at, clock, (uint)((ulong)x[i->Rs1] * x[i->Rs2] >> 32)); break;
                case Op.Div: Binary(_divRem, i, at, clock, Divide(x[i->Rs1], x[i->Rs2])); break;
                case Op.Divu: Binary(_divRem, i, at, clock, x[i->Rs2] == 0 ? uint.MaxValue : x[i->Rs1] / x[i->Rs2]); break;
                case Op.Rem: Binary(_divRem, i, at, clock, Remainder(x[i->Rs1], x[i->Rs2])); break;
                case Op.Remu: Binary(_divRem, i, at, clock, x[i->Rs2] == 0 ? x[i->Rs1] : x[i->Rs1] % x[i->Rs2]); break;

                case Op.Beq:
                    if (TTracer.Records) RecordBranch(_branchEqual, i, at, clock);
                    if (x[i->Rs1] == x[i->Rs2]) goto TakeBranch;
                    break;
                case Op.Bne:
                    if (TTracer.Records) RecordBranch(_branchEqual, i, at, clock);
                    if (x[i->Rs1] != x[i->Rs2]) goto TakeBranch;
                    break;
                case Op.Blt:
                    if (TTracer.Records) RecordBranch(_branchLess, i, at, clock);
                    if ((int)x[i->Rs1] < (int)x[i->Rs2]) goto TakeBranch;
                    break;
                case Op.Bltu:
                    if (TTracer.Records) RecordBranch(_branchLess, i, at, clock);
                    if (x[i->Rs1] < x[i->Rs2]) goto TakeBranch;
                    break;
                case Op.Bge:
                    if (TTracer.Records) RecordBranch(_branchLess, i, at, clock);
                    if ((int)x[i->Rs1] >= (int)x[i->Rs2]) goto TakeBranch;
                    break;
                case Op.Bgeu:
                    if (TTracer.Records) RecordBranch(_branchLess, i, at, clock);
                    if (x[i->Rs1] >= x[i->Rs2]) goto TakeBranch;
                    break;

                case Op.Jal:
                    target = i->Immediate;
                    Constant(_jal, i, at, clock, textStart + 4 * at + 4);
                    goto JumpAndLink;
                case Op.Jalr:
                    target = x[i->Rs1] + i->Immediate & ~1u;
                    Unary(_jalr, i, at, clock, textStart + 4 * at + 4);
                    goto JumpAndLink;

                case Op.Lw:
                    {
                        uint address = x[i->Rs1] + i->Immediate;
                        if ((address & 3) != 0 || address == flag)
                        {
                            LoadSub(i, at, clock, address, 4);
                            break;
                        }
                        byte* page = pages[address >> logPage];
                        if (page == null) page = NewPage(address, at);
                        uint* word = (uint*)(page + (address & inPage));
                        if (TTracer.Records) RecordLoadWord(i, at, clock, address, word);
                        else x[i->Rd] = *word;
                        break;
                    }
                case Op.Sw:
                    {
                        uint address = x[i->Rs1] + i->Immediate;
                        if ((address & 3) != 0)
                        {
                            StoreSub(i, at, clock, address, 4);
                            break;
                        }
                        if (address == flag)
                        {
                            if (StoreFlag(i, at, clock)) goto Ended;
                            break;
                        }
                        byte* page = pages[address >> logPage];
                        if (page == null) page = NewPage(address, at);
                        if (address - textStart < textBytes) NoteTextWrite(address, 4);
                        uint* word = (uint*)(page + (address & inPage));
                        if (TTracer.Records) RecordStoreWord(i, at, clock, address, word);
                        else *word = x[i->Rs2];
                        break;
                    }
                case Op.Lb:
                case Op.Lbu:
                    {
                        uint address = x[i->Rs1] + i->Immediate;
                        byte* page = pages[address >> logPage];
                        if (TTracer.Records || page == null || (address & ~3u) == flag) LoadSub(i, at, clock, address, 1);
                        else x[i->Rd] = i->Op == Op.Lb ? (uint)(sbyte)page[address & inPage] : page[address & inPage];
                        break;
                    }
                case Op.Lh:
                case Op.Lhu:
                    {
                        uint address = x[i->Rs1] + i->Immediate;
                        byte* page = pages[address >> logPage];
                        if (TTracer.Records || page == null || (address & 1) != 0 || (address & ~3u) == flag)
                            LoadSub(i, at, clock, address, 2);
                        else x[i->Rd] = i->Op == Op.Lh ? (uint)*(short*)(page + (address & inPage)) : *(ushort*)(page + (address & inPage));
                        break;
                    }
                case Op.Sb:
                    {
                        uint address = x[i->Rs1] + i->Immediate;
                        byte* page = pages[address >> logPage];
                        if (TTracer.Records || page == null || (address & ~3u) == flag || address - textStart < textBytes)
                            StoreSub(i, at, clock, address, 1);
                        else page[address & inPage] = (byte)x[i->Rs2];
                        break;
                    }
                case Op.Sh:
                    {
                        uint address = x[i->Rs1] + i->Immediate;
                        byte* page = pages[address >> logPage];
                        if (TTracer.Records || page == null || (address & 1) != 0 || (address & ~3u) == flag
                            || address - textStart < textBytes)
                            StoreSub(i, at, clock, address, 2);
                        else *(ushort*)(page + (address & inPage)) = (ushort)x[i->Rs2];
                        break;
                    }
                case Op.Ecall:
                    if (Call(at, clock)) goto Ended;
                    break;
                default:
                    throw Illegal(at);
            }
            if (TTracer.Alters && Altered(ResultKind.NextPc, clock, textStart + 4 * at + 4) != textStart + 4 * at + 4)
            {
                target = textStart + 4 * at + 4;
                goto Jump;
            }
            at++;
            if (TTracer.Records) clock += Clocks.Step;
            continue;

        JumpAndLink:
            if (TTracer.FollowsJumps) _tracer.Jump(done + (at - block + 1), textStart + 4 * at, target, *i);
            goto Jump;

        TakeBranch:
            target = i->Immediate;

        Jump:
            target = Altered(ResultKind.NextPc, clock, target);
            // Rotating puts a misaligned target's low bits on top: one comparison rejects both kinds of bad targets.
            uint next = BitOperations.RotateRight(target - textStart, 2);
            if (next >= textWords) throw BadTarget(at, target);
            if (TTracer.Records) *_stretches.Next() = new Stretch(block, at);
            flow[next]++;
            flow[at + 1]--;
            done += at - block + 1;
            if (done >= maxCycles) throw CycleLimit(next, next == at);
            at = block = next;
            if (TTracer.Records) clock += Clocks.Step;
        }

    Ended:
        if (TTracer.Records) *_stretches.Next() = new Stretch(block, at);
        flow[at + 1]--;
        cycles = done + (at - block + 1);
        if (cycles > maxCycles) throw CycleLimit(at, spins: false);
        return at;
    }

    private static uint Divide(uint a, uint b) =>
        b == 0 ? uint.MaxValue : a == 0x8000_0000 && b == uint.MaxValue ? a : (uint)((int)a / (int)b);

    private static uint Remainder(uint a, uint b) =>
        b == 0 ? a : a == 0x8000_0000 && b == uint.MaxValue ? 0 : (uint)((int)a % (int)b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Constant(RecordList<Step> list, Instruction* i, uint at, uint clock, uint value)
    {
        if (TTracer.Records) RecordConstant(list, i, at, clock, value);
        else _x[i->Rd] = value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Unary(RecordList<Step> list, Instruction* i, uint at, uint clock, uint value)
    {
        if (TTracer.Records) RecordUnary(list, i, at, clock, value);
        else _x[i->Rd] = value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Binary(RecordList<Step> list, Instruction* i, uint at, uint clock, uint value)
    {
        if (TTracer.Records) RecordBinary(list, i, at, clock, value);
        else _x[i->Rd] = value;
    }
}
