using System.Reflection.Metadata;
using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Import;

/// <summary>The evaluation stack, constants, arguments and locals.</summary>
internal sealed partial class MethodImporter
{
    private void Push(StackValue value) => _stack.Add(value);

    private void PushInt(Inst word) => Push(new StackValue(Types.Known("System.Int32"), [word]));

    private void PushLong(Inst low, Inst high) => Push(new StackValue(Types.Known("System.Int64"), [low, high]));

    private void PushNative(Inst word) => Push(new StackValue(Types.Known("System.IntPtr"), [word]));

    private StackValue Pop()
    {
        if (_stack.Count == 0) throw Error("the evaluation stack is empty: the IL is damaged");
        StackValue value = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private Inst PopWord() => Pop().Words[0];

    /// <summary>The type that a value has on the stack: small integers become Int32, enumerations their integers.</summary>
    private TypeDesc Stacked(TypeDesc type)
    {
        if (type.IsEnum) type = type.Shape.Fields.First(f => !f.IsStatic).Type;
        return type.Primitive is >= Primitive.Boolean and <= Primitive.UInt32 ? Types.Known("System.Int32") : type;
    }

    private bool ImportStack(ILOpCode op)
    {
        switch (op)
        {
            case ILOpCode.Nop or ILOpCode.Break or ILOpCode.Volatile or ILOpCode.Tail:
                break;
            case ILOpCode.Readonly:
                _readOnly = true;
                break;
            case ILOpCode.Unaligned:
                _at++;
                break;
            case ILOpCode.Dup:
                StackValue top = Pop();
                Push(top);
                Push(top.InMemory ? CopyOf(top) : top);
                break;
            case ILOpCode.Pop:
                Pop();
                break;
            case >= ILOpCode.Ldarg_0 and <= ILOpCode.Ldarg_3:
                LoadArgument(op - ILOpCode.Ldarg_0);
                break;
            case ILOpCode.Ldarg_s or ILOpCode.Ldarg:
                LoadArgument(ReadIndex(op == ILOpCode.Ldarg_s));
                break;
            case ILOpCode.Ldarga_s or ILOpCode.Ldarga:
                int argument = ReadIndex(op == ILOpCode.Ldarga_s);
                Push(new StackValue(Types.ByRef(_method.Parameters[argument]), [_argSlots[argument]!]));
                break;
            case ILOpCode.Starg_s or ILOpCode.Starg:
                int assigned = ReadIndex(op == ILOpCode.Starg_s);
                Store(_method.Parameters[assigned], _argSlots[assigned]!, 0, Pop());
                break;
            case >= ILOpCode.Ldloc_0 and <= ILOpCode.Ldloc_3:
                LoadLocal(op - ILOpCode.Ldloc_0);
                break;
            case ILOpCode.Ldloc_s or ILOpCode.Ldloc:
                LoadLocal(ReadIndex(op == ILOpCode.Ldloc_s));
                break;
            case ILOpCode.Ldloca_s or ILOpCode.Ldloca:
                int local = ReadIndex(op == ILOpCode.Ldloca_s);
                Push(new StackValue(Types.ByRef(_localTypes[local]), [_locals[local]]));
                break;
            case >= ILOpCode.Stloc_0 and <= ILOpCode.Stloc_3:
                StoreLocal(op - ILOpCode.Stloc_0);
                break;
            case ILOpCode.Stloc_s or ILOpCode.Stloc:
                StoreLocal(ReadIndex(op == ILOpCode.Stloc_s));
                break;
            default:
                return ImportConstant(op);
        }
        return true;
    }

    private bool ImportConstant(ILOpCode op)
    {
        switch (op)
        {
            case ILOpCode.Ldnull:
                Push(new StackValue(Types.Known("System.Object"), [Int(0)]));
                break;
            case >= ILOpCode.Ldc_i4_m1 and <= ILOpCode.Ldc_i4_8:
                PushInt(Int((int)op - (int)ILOpCode.Ldc_i4_0));
                break;
            case ILOpCode.Ldc_i4_s:
                PushInt(Int((sbyte)_il[_at++]));
                break;
            case ILOpCode.Ldc_i4:
                PushInt(Int(ReadInt32()));
                break;
            case ILOpCode.Ldc_i8:
                int low = ReadInt32();
                PushLong(Int(low), Int(ReadInt32()));
                break;
            case ILOpCode.Ldc_r4:
                Push(new StackValue(Types.Known("System.Single"), [Int(ReadInt32())]));
                break;
            case ILOpCode.Ldc_r8:
                int first = ReadInt32();
                Push(new StackValue(Types.Known("System.Double"), [Int(first), Int(ReadInt32())]));
                break;
            default:
                return false;
        }
        return true;
    }

    private int ReadIndex(bool isShort)
    {
        if (isShort) return _il[_at++];
        _at += 2;
        return BitConverter.ToUInt16(_il, _at - 2);
    }

    private void LoadArgument(int index) =>
        Push(_argWords[index] ?? Load(_method.Parameters[index], _argSlots[index]!, 0));

    private void LoadLocal(int index) => Push(Load(_localTypes[index], _locals[index], 0));

    private void StoreLocal(int index) => Store(_localTypes[index], _locals[index], 0, Pop());

    /// <summary>Reads a value from memory.</summary>
    private StackValue Load(TypeDesc type, Inst address, int offset)
    {
        ValueLayout layout = type.Layout;
        if (!layout.IsFlat)
        {
            Inst copy = _f.AddSlot(layout.Size);
            Emit(Op.CopyMemory, layout.Size, null, copy, Emit(Op.Add, address, Int(offset)));
            return new StackValue(type, [copy]) { InMemory = true };
        }
        var words = new Inst[layout.Leaves.Count];
        for (int i = 0; i < words.Length; i++) words[i] = Emit(LoadOf(layout.Leaves[i].Access), offset + layout.Leaves[i].Offset, null, address);
        return new StackValue(Stacked(type), words);
    }

    private void Store(TypeDesc type, Inst address, int offset, StackValue value)
    {
        ValueLayout layout = type.Layout;
        if (!layout.IsFlat)
        {
            Emit(Op.CopyMemory, layout.Size, null, Emit(Op.Add, address, Int(offset)), value.Word);
            return;
        }
        if (value.Words.Length != layout.Leaves.Count) value = Widened(value, layout.Leaves.Count);
        for (int i = 0; i < value.Words.Length; i++)
            Emit(StoreOf(layout.Leaves[i].Access), offset + layout.Leaves[i].Offset, null, address, value.Words[i]);
    }

    /// <summary>The IL of 64-bit machines may keep a native integer where a long belongs, or the other way round.</summary>
    private StackValue Widened(StackValue value, int words)
    {
        if (words == 2 && value.Words.Length == 1) return new StackValue(Types.Known("System.Int64"), [value.Word, Emit(Op.Sar, value.Word, Int(31))]);
        if (words == 1 && value.Words.Length == 2) return new StackValue(Types.Known("System.Int32"), [value.Word]);
        throw Error($"a value of type {value.Type} stands where {words} words are wanted");
    }

    private StackValue CopyOf(StackValue value)
    {
        int size = value.Type.Layout.Size;
        Inst copy = _f.AddSlot(size);
        Emit(Op.CopyMemory, size, null, copy, value.Word);
        return value with { Words = [copy] };
    }

    private StackValue Zero(TypeDesc type)
    {
        if (type.Layout.IsFlat) return new StackValue(Stacked(type), [.. type.Layout.Leaves.Select(_ => Int(0))]);
        Inst slot = _f.AddSlot(type.Layout.Size);
        Emit(Op.ZeroMemory, type.Layout.Size, null, slot);
        return new StackValue(type, [slot]) { InMemory = true };
    }

    private static Op LoadOf(Access access) => access switch
    {
        Access.SByte => Op.Load8S,
        Access.Byte => Op.Load8U,
        Access.Int16 => Op.Load16S,
        Access.UInt16 => Op.Load16U,
        _ => Op.Load32,
    };

    private static Op StoreOf(Access access) => access switch
    {
        Access.SByte or Access.Byte => Op.Store8,
        Access.Int16 or Access.UInt16 => Op.Store16,
        _ => Op.Store32,
    };
}
