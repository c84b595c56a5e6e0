using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Import;

/// <summary>The methods of Unsafe, which have bodies only inside of compilers.</summary>
internal sealed partial class MethodImporter
{
    private bool UnsafeMethod(MethodDesc method, StackValue[] args)
    {
        TypeDesc? type = method.Args.Length > 0 ? method.Args[0] : null;
        switch (method.Name)
        {
            case "As":
                TypeDesc target = method.Args.Length == 2 ? Types.ByRef(method.Args[1]) : type!;
                Push(new StackValue(target, args[0].Words));
                break;
            case "AsRef" or "AsPointer":
                Push(new StackValue(Types.ByRef(type!), args[0].Words));
                break;
            case "Add" or "Subtract":
                Inst index = method.Name == "Add" ? args[1].Word : Emit(Op.Sub, Int(0), args[1].Word);
                (Inst address, int offset) = Scaled(args[0].Word, index, type!.Layout.Size, 0);
                Push(new StackValue(Types.ByRef(type), [Emit(Op.Add, address, Int(offset))]));
                break;
            case "AddByteOffset":
                Push(new StackValue(Types.ByRef(type!), [Emit(Op.Add, args[0].Word, args[1].Word)]));
                break;
            case "SubtractByteOffset":
                Push(new StackValue(Types.ByRef(type!), [Emit(Op.Sub, args[0].Word, args[1].Word)]));
                break;
            case "ByteOffset":
                PushNative(Emit(Op.Sub, args[1].Word, args[0].Word));
                break;
            case "SizeOf":
                PushInt(Int(type!.Layout.Size));
                break;
            case "NullRef":
                Push(new StackValue(Types.ByRef(type!), [Int(0)]));
                break;
            case "SkipInit":
                break;
            default:
                return UnsafeCompare(method, args) || UnsafeAccess(method, args, type);
        }
        return true;
    }

    private bool UnsafeCompare(MethodDesc method, StackValue[] args)
    {
        if (args.Length == 0) return false;
        (Inst a, Inst b) = (args[0].Word, args.Length > 1 ? args[1].Word : Int(0));
        Inst? truth = method.Name switch
        {
            "IsNullRef" => Emit(Op.Eq, a, Int(0)),
            "AreSame" => Emit(Op.Eq, a, b),
            "IsAddressLessThan" => Emit(Op.LtU, a, b),
            "IsAddressGreaterThan" => Emit(Op.LtU, b, a),
            "IsAddressLessThanOrEqualTo" => Emit(Op.GeU, b, a),
            "IsAddressGreaterThanOrEqualTo" => Emit(Op.GeU, a, b),
            _ => null,
        };
        if (truth is not null) PushInt(truth);
        return truth is not null;
    }

    private bool UnsafeAccess(MethodDesc method, StackValue[] args, TypeDesc? type)
    {
        switch (method.Name)
        {
            case "Read" or "ReadUnaligned":
                Push(Load(type!, args[0].Word, 0));
                return true;
            case "Write" or "WriteUnaligned":
                Store(type!, args[0].Word, 0, args[1]);
                return true;
            case "Copy":
                Store(type!, args[0].Word, 0, Load(type!, args[1].Word, 0));
                return true;
            case "BitCast":
                TypeDesc to = method.Args[1];
                Inst slot = _f.AddSlot(Math.Max(type!.Layout.Size, to.Layout.Size));
                Store(type, slot, 0, args[0]);
                Push(Load(to, slot, 0));
                return true;
            case "Unbox":
                Push(args[0]);
                Unbox(type!, isAddress: true);
                return true;
            case "CopyBlock" or "CopyBlockUnaligned":
                CallMethod(_world.Runtime["Move"], [args[0].Word, args[1].Word, args[2].Word]);
                return true;
            case "InitBlock" or "InitBlockUnaligned":
                CallMethod(_world.Runtime["Fill"], [args[0].Word, args[1].Word, args[2].Word]);
                return true;
            default:
                return false;
        }
    }
}
