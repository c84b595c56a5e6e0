using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Import;

/// <summary>
/// Delegates: a target and the address of code that takes the target first. Where several are combined the target is the delegate
/// itself, and the code calls one after the other.
/// </summary>
internal sealed partial class MethodImporter
{
    private void LoadVirtualCode(MethodDesc method)
    {
        StackValue target = Pop();
        CheckNull(target.Word);
        TypeDesc native = Types.Known("System.IntPtr");
        MethodDesc? known = !method.Def.IsVirtual || IsFinal(method) ? method
            : target.IsExact ? VirtualResolver.Resolve(target.Type, method) : null;
        if (known is not null)
        {
            _world.Need(known);
            Push(new StackValue(native, [_f.Symbol(known)]) { Code = known });
            return;
        }
        _world.NeedVirtual(method);
        Inst table = Emit(Op.LoadFixed, 0, null, target.Word);
        Push(new StackValue(native, [Emit(Op.VirtualCode, 0, method, table)]) { IsVirtualCode = true });
    }

    /// <summary>The code of a static method gets a first argument that it does not have, by a detour.</summary>
    private void NewDelegate(TypeDesc type)
    {
        StackValue code = Pop(), target = Pop();
        Inst address;
        if (code.IsVirtualCode)
        {
            address = code.Word;
        }
        else if (code.Code is not { } method)
        {
            Unsupported("this way to make a delegate is not supported");
            return;
        }
        else
        {
            _world.Need(method);
            if (!method.IsStatic) CheckNull(target.Word);
            // A static method with one argument more than the delegate takes the target as its first.
            bool isOpen = method.IsStatic && method.Parameters.Count < Types.Method(type, type.Def!.Methods["Invoke"][0], []).Parameters.Count;
            address = isOpen ? _f.Symbol(new ShuffleSymbol(method))
                : method.Owner.IsValueType && !method.IsStatic ? _f.Symbol(new UnboxSymbol(method)) : _f.Symbol(method);
        }
        Inst made = Allocate(type);
        (int targetOffset, int codeOffset, _) = DelegateLayout.Of(Types);
        Emit(Op.Store32, targetOffset, null, made, target.Word);
        Emit(Op.Store32, codeOffset, null, made, address);
        Push(new StackValue(type, [made]) { IsExact = true });
    }

    private void Invoke(MethodDesc method, StackValue self, StackValue[] args)
    {
        CheckNull(self.Word);
        (int targetOffset, int codeOffset, _) = DelegateLayout.Of(Types);
        Inst target = Emit(Op.LoadFixed, targetOffset, null, self.Word), code = Emit(Op.LoadFixed, codeOffset, null, self.Word);
        PushCall(Op.CallPointer, null, method.ReturnType, [code, target, .. args.SelectMany(a => a.Words)]);
    }
}

/// <summary>Where delegates hold their parts. The runtime support in C# has the same offsets.</summary>
internal static class DelegateLayout
{
    public const int Target = 4, Code = 12, List = 20;

    public static (int Target, int Code, int List) Of(TypeSystem types)
    {
        (int, int, int) found = (types.Known("System.Delegate").Instance.Offsets["_target"], types.Known("System.Delegate").Instance.Offsets["_methodPtr"],
            types.Known("System.MulticastDelegate").Instance.Offsets["_invocationList"]);
        return found == (Target, Code, List) ? found : throw new GuestCompileException("Delegates of this base class library are not known.");
    }
}
