using System.Reflection;
using System.Reflection.Metadata;
using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Import;

/// <summary>Fields, arrays and memory by address.</summary>
internal sealed partial class MethodImporter
{
    private bool ImportMemory(ILOpCode op)
    {
        switch (op)
        {
            case ILOpCode.Ldobj or (>= ILOpCode.Ldind_i1 and <= ILOpCode.Ldind_ref):
                TypeDesc loaded = op == ILOpCode.Ldobj ? ReadType() : Indirect(op);
                Push(Load(loaded, PopWord(), 0));
                break;
            case ILOpCode.Stobj or (>= ILOpCode.Stind_ref and <= ILOpCode.Stind_r8) or ILOpCode.Stind_i:
                TypeDesc stored = op == ILOpCode.Stobj ? ReadType() : Indirect(op);
                StackValue value = Pop();
                Store(stored, PopWord(), 0, value);
                break;
            case ILOpCode.Cpobj:
                TypeDesc copied = ReadType();
                StackValue from = Load(copied, PopWord(), 0);
                Store(copied, PopWord(), 0, from);
                break;
            case ILOpCode.Initobj:
                TypeDesc cleared = ReadType();
                Emit(Op.ZeroMemory, cleared.Layout.Size, null, PopWord());
                break;
            case ILOpCode.Cpblk or ILOpCode.Initblk:
                Inst count = PopWord(), second = PopWord();
                if (op == ILOpCode.Initblk) second = Emit(Op.And, second, Int(0xff));
                CallMethod(_world.Runtime[op == ILOpCode.Cpblk ? "Move" : "Fill"], [PopWord(), second, count]);
                break;
            case ILOpCode.Localloc:
                StackAlloc();
                break;
            case ILOpCode.Sizeof:
                PushInt(Int(ReadType().Layout.Size));
                break;
            case ILOpCode.Ldfld or ILOpCode.Ldflda or ILOpCode.Stfld or ILOpCode.Ldsfld or ILOpCode.Ldsflda or ILOpCode.Stsfld:
                ImportField(op);
                break;
            default:
                return ImportArray(op);
        }
        return true;
    }

    private TypeDesc Indirect(ILOpCode op) => Types.Known(op switch
    {
        ILOpCode.Ldind_i1 or ILOpCode.Stind_i1 => "System.SByte",
        ILOpCode.Ldind_u1 => "System.Byte",
        ILOpCode.Ldind_i2 or ILOpCode.Stind_i2 => "System.Int16",
        ILOpCode.Ldind_u2 => "System.UInt16",
        ILOpCode.Ldind_i8 or ILOpCode.Stind_i8 => "System.Int64",
        ILOpCode.Ldind_r4 or ILOpCode.Stind_r4 => "System.Single",
        ILOpCode.Ldind_r8 or ILOpCode.Stind_r8 => "System.Double",
        ILOpCode.Ldind_ref or ILOpCode.Stind_ref => "System.Object",
        ILOpCode.Ldind_i or ILOpCode.Stind_i => "System.IntPtr",
        _ => "System.Int32",
    });

    /// <summary>A constant size outside loops is a piece of the frame; anything else comes from the heap, which is never freed.</summary>
    private void StackAlloc()
    {
        const int mostInFrame = 1 << 16;
        Inst size = PopWord();
        if (size.IsConst && size.Imm is > 0 and <= mostInFrame && !Leaders.InLoop(_il, _start))
        {
            Inst slot = _f.AddSlot(size.Imm);
            if (_initLocals) Emit(Op.ZeroMemory, size.Imm, null, slot);
            PushNative(slot);
            return;
        }
        PushNative(CallMethod(_world.Runtime["Allocate"], [size]));
    }

    private void ImportField(ILOpCode op)
    {
        EntityHandle token = ReadToken();
        FieldDesc field = Types.ResolveField(_unit, token, _method.Context) ?? throw Error("a field was not found");
        if (field.IsStatic)
        {
            Note(Refusal(field));
            if (op is ILOpCode.Ldfld or ILOpCode.Ldflda) Pop();
            StaticField(op, field);
            return;
        }
        StackValue? stored = op == ILOpCode.Stfld ? Pop() : null;
        StackValue target = Pop();
        int offset = field.Owner.Instance.Offsets.GetValueOrDefault(field.Name); // an integer is its own field
        if (target.Type.IsValueType && target.Type == field.Owner && target.Type.Primitive == Primitive.None && op == ILOpCode.Ldfld)
        {
            Push(target.InMemory ? Load(field.Type, target.Word, offset) : Part(target, field, offset));
            return;
        }
        if (!field.Owner.IsValueType) CheckNull(target.Word);
        if (op == ILOpCode.Ldfld) Push(Load(field.Type, target.Word, offset));
        else if (op == ILOpCode.Stfld) Store(field.Type, target.Word, offset, stored!);
        else Push(new StackValue(Types.ByRef(field.Type), [AddressOf(target.Word, offset)]));
    }

    private Inst AddressOf(Inst target, int offset)
    {
        Inst address = Emit(Op.Add, target, Int(offset));
        if (address.Op == Op.Add) address.IsNonNull = true;
        return address;
    }

    /// <summary>The leaves of a field of a flat value.</summary>
    private StackValue Part(StackValue value, FieldDesc field, int offset)
    {
        IReadOnlyList<Leaf> leaves = value.Type.Layout.Leaves;
        int end = offset + field.Type.Layout.Size;
        var words = new List<Inst>();
        for (int i = 0; i < leaves.Count; i++)
            if (leaves[i].Offset >= offset && leaves[i].Offset < end) words.Add(Narrow(leaves[i].Access, value.Words[i]));
        return new StackValue(Stacked(field.Type), [.. words]);
    }

    /// <summary>What storing to this width and loading again would give.</summary>
    private Inst Narrow(Access access, Inst word) => access switch
    {
        Access.SByte => Emit(Op.Ext8S, word),
        Access.Byte => Emit(Op.And, word, Int(0xff)),
        Access.Int16 => Emit(Op.Ext16S, word),
        Access.UInt16 => Emit(Op.Ext16U, word),
        _ => word,
    };

    private void StaticField(ILOpCode op, FieldDesc field)
    {
        if (op == ILOpCode.Ldsfld && KnownStatic(field) is { } known)
        {
            Push(new StackValue(Stacked(field.Type), [known]));
            return;
        }
        Inst address;
        if ((field.Attributes & FieldAttributes.HasFieldRVA) != 0)
        {
            byte[] data = field.Owner.Def!.Unit.Data(field.Row.GetRelativeVirtualAddress(), field.Type.Layout.Size);
            address = _f.Symbol(new BytesSymbol(System.Convert.ToHexString(data), 4));
        }
        else
        {
            Initialize(field.Owner);
            address = _f.Symbol(new StaticSymbol(field.Owner, field.Name, field.Type));
        }
        if (op is ILOpCode.Ldsfld or ILOpCode.Ldfld) Push(Load(field.Type, address, 0));
        else if (op is ILOpCode.Stsfld or ILOpCode.Stfld) Store(field.Type, address, 0, Pop());
        else Push(new StackValue(Types.ByRef(field.Type), [address]));
    }

    private Inst? KnownStatic(FieldDesc field)
    {
        if (field.Owner.Is("System.String") && field.Name == "Empty") return Text("");
        if (field.Owner.Is("System.BitConverter") && field.Name == "IsLittleEndian") return Int(1);
        return field.Owner.Primitive is Primitive.IntPtr or Primitive.UIntPtr && field.Name == "Zero" ? Int(0) : null;
    }

    private Inst Text(string text)
    {
        _world.Allocate(Types.Known("System.String"));
        return _f.Symbol(new StringSymbol(text));
    }

    /// <summary>The type's static constructor runs now unless it has run. The guard goes later where it runs before the entry.</summary>
    private void Initialize(TypeDesc type)
    {
        if (_method.Owner == type && _method.Name == ".cctor") return;
        if (_world.Guard(type) is not null) Emit(Op.Call, 0, new GuardSymbol(type));
    }

    private bool ImportArray(ILOpCode op)
    {
        switch (op)
        {
            case ILOpCode.Ldlen:
                Inst array = PopWord();
                CheckNull(array);
                PushNative(Emit(Op.LoadFixed, ValueLayout.LengthOffset, null, array));
                break;
            case ILOpCode.Newarr:
                TypeDesc element = ReadType();
                Push(NewArray(element, PopWord()));
                break;
            case ILOpCode.Ldelema:
                TypeDesc addressed = ReadType();
                Push(new StackValue(Types.ByRef(addressed), [ElementAddress(addressed, PopWord(), Pop())]));
                _readOnly = false;
                break;
            case ILOpCode.Ldelem or (>= ILOpCode.Ldelem_i1 and <= ILOpCode.Ldelem_ref):
                Inst index = PopWord();
                StackValue from = Pop();
                bool isTyped = op == ILOpCode.Ldelem_ref && from.Type.Kind == TypeKind.Array;
                TypeDesc loaded = op == ILOpCode.Ldelem ? ReadType() : isTyped ? from.Type.Element! : Element(op);
                (Inst place, int offset) = Locate(from.Word, index, loaded.Layout.Size);
                Push(Load(loaded, place, offset));
                break;
            case ILOpCode.Stelem or (>= ILOpCode.Stelem_i and <= ILOpCode.Stelem_ref):
                TypeDesc stored = op == ILOpCode.Stelem ? ReadType() : Element(op);
                StackValue value = Pop();
                Inst at = PopWord();
                StackValue into = Pop();
                (Inst target, int where) = Locate(into.Word, at, stored.Layout.Size);
                TypeDesc declared = into.Type.Kind == TypeKind.Array ? into.Type.Element! : stored;
                if (stored.IsReference && !declared.IsSealed && !value.Word.Is(0)) CallMethod(_world.Runtime["CheckStore"], [into.Word, value.Word]);
                Store(stored, target, where, value);
                break;
            default:
                return false;
        }
        return true;
    }

    private TypeDesc Element(ILOpCode op) => Types.Known(op switch
    {
        ILOpCode.Ldelem_i1 or ILOpCode.Stelem_i1 => "System.SByte",
        ILOpCode.Ldelem_u1 => "System.Byte",
        ILOpCode.Ldelem_i2 or ILOpCode.Stelem_i2 => "System.Int16",
        ILOpCode.Ldelem_u2 => "System.UInt16",
        ILOpCode.Ldelem_i8 or ILOpCode.Stelem_i8 => "System.Int64",
        ILOpCode.Ldelem_r4 or ILOpCode.Stelem_r4 => "System.Single",
        ILOpCode.Ldelem_r8 or ILOpCode.Stelem_r8 => "System.Double",
        ILOpCode.Ldelem_ref or ILOpCode.Stelem_ref => "System.Object",
        ILOpCode.Ldelem_i or ILOpCode.Stelem_i => "System.IntPtr",
        _ => "System.Int32",
    });

    private StackValue NewArray(TypeDesc element, Inst length)
    {
        TypeDesc type = Types.Array(element);
        _world.Allocate(type);
        Inst array = CallMethod(_world.Runtime["NewArray"], [_f.Symbol(new TypeSymbol(type)), length, Int(element.Layout.Size)]);
        array.IsNonNull = true;
        return new StackValue(type, [array]) { IsExact = true };
    }

    private Inst ElementAddress(TypeDesc type, Inst index, StackValue array)
    {
        (Inst place, int offset) = Locate(array.Word, index, type.Layout.Size);
        // An address that nothing is stored to may be of an element of a derived type.
        if (type.IsReference && !type.IsSealed && !_readOnly) CheckElements(array.Word, type);
        return AddressOf(place, offset);
    }

    /// <summary>An address of an element may be written to: the array must be of exactly this type.</summary>
    private void CheckElements(Inst array, TypeDesc type)
    {
        Inst table = Emit(Op.LoadFixed, 0, null, array);
        TrapIf(Trap.ArrayTypeMismatch, Condition.Ne, Emit(Op.LoadFixed, TypeTable.ElementOffset, null, table), _f.Symbol(new TypeSymbol(type)));
    }

    /// <summary>Checks the index; an array that is null has no elements, and which of both was wrong is told apart when throwing.</summary>
    private (Inst Address, int Offset) Locate(Inst array, Inst index, int size)
    {
        Inst length = Emit(Op.LoadFixed, ValueLayout.LengthOffset, null, array);
        if (array.IsNonNull) TrapIf(Trap.IndexOutOfRange, Condition.GeU, index, length);
        else TrapIf(Trap.IndexOutOfRange, Condition.GeU, index, length, array);
        return Scaled(array, index, size, ValueLayout.DataOffset);
    }

    /// <summary>start + index * size, with what is constant of it apart.</summary>
    private (Inst Address, int Offset) Scaled(Inst start, Inst index, int size, int offset)
    {
        if (index.Op == Op.Add && index.Args[1].IsConst)
        {
            offset = unchecked(offset + index.Args[1].Imm * size);
            index = index.Args[0];
        }
        Inst address = Emit(Op.Add, start, Emit(Op.Mul, index, Int(size)));
        return (address, offset);
    }
}
