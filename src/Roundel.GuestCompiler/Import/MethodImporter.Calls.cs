using System.Reflection;
using System.Reflection.Metadata;
using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Metadata;
using Roundel.GuestScope;

namespace Roundel.GuestCompiler.Import;

/// <summary>Calls, returns and branches.</summary>
internal sealed partial class MethodImporter
{
    private bool ImportCallOrBranch(ILOpCode op)
    {
        switch (op)
        {
            case ILOpCode.Call or ILOpCode.Callvirt:
                ImportCall(op == ILOpCode.Callvirt);
                _constrained = null;
                break;
            case ILOpCode.Constrained:
                _constrained = ReadType();
                break;
            case ILOpCode.Calli:
                CallIndirect();
                break;
            case ILOpCode.Ret:
                ImportReturn();
                break;
            case ILOpCode.Switch:
                SwitchTo(PopWord());
                break;
            case ILOpCode.Leave or ILOpCode.Leave_s:
                Leave(ReadTarget(op));
                break;
            case ILOpCode.Endfinally:
                EndFinally();
                break;
            case ILOpCode.Endfilter:
                EndFilter();
                break;
            default:
                return op.IsBranch() && ImportBranch(op);
        }
        return true;
    }

    private int ReadTarget(ILOpCode op)
    {
        int delta = op.GetBranchOperandSize() == 1 ? (sbyte)_il[_at++] : ReadInt32();
        return _at + delta;
    }

    private bool ImportBranch(ILOpCode op)
    {
        int target = ReadTarget(op);
        if (op is ILOpCode.Br or ILOpCode.Br_s)
        {
            GoTo(target, _start);
            return true;
        }
        if (op is ILOpCode.Brtrue or ILOpCode.Brtrue_s or ILOpCode.Brfalse or ILOpCode.Brfalse_s)
        {
            StackValue value = Pop();
            bool ifTrue = op is ILOpCode.Brtrue or ILOpCode.Brtrue_s;
            Inst word = value.Words.Length == 2 ? Emit(Op.Or, value.Words[0], value.Words[1]) : value.Word;
            BranchTo(Emit(ifTrue ? Op.Ne : Op.Eq, word, Int(0)), target);
            return true;
        }
        StackValue b = Pop(), a = Pop();
        if (a.IsFloat)
        {
            Without(NoFloats, Types.Known("System.Boolean"));
            if (_open) BranchTo(PopWord(), target);
            return true;
        }
        (ILOpCode compare, bool negate) = op switch
        {
            ILOpCode.Beq or ILOpCode.Beq_s => (ILOpCode.Ceq, false),
            ILOpCode.Bne_un or ILOpCode.Bne_un_s => (ILOpCode.Ceq, true),
            ILOpCode.Blt or ILOpCode.Blt_s => (ILOpCode.Clt, false),
            ILOpCode.Blt_un or ILOpCode.Blt_un_s => (ILOpCode.Clt_un, false),
            ILOpCode.Bge or ILOpCode.Bge_s => (ILOpCode.Clt, true),
            ILOpCode.Bge_un or ILOpCode.Bge_un_s => (ILOpCode.Clt_un, true),
            ILOpCode.Bgt or ILOpCode.Bgt_s => (ILOpCode.Cgt, false),
            ILOpCode.Bgt_un or ILOpCode.Bgt_un_s => (ILOpCode.Cgt_un, false),
            ILOpCode.Ble or ILOpCode.Ble_s => (ILOpCode.Cgt, true),
            _ => (ILOpCode.Cgt_un, true),
        };
        Inst truth = Compare(compare, a, b);
        BranchTo(negate ? Emit(Op.Eq, truth, Int(0)) : truth, target);
        return true;
    }

    private void ImportReturn()
    {
        TypeDesc type = _method.ReturnType;
        if (type.Primitive == Primitive.Void)
        {
            End(Op.Return, 0);
            return;
        }
        StackValue value = Pop();
        if (Calling.ReturnsInMemory(type))
        {
            Store(type, _f.Params[^1], 0, value);
            End(Op.Return, 0);
            return;
        }
        End(Op.Return, 0, Narrowed(type, value).Words);
    }

    /// <summary>A value as it travels to or from a method of which its type is declared.</summary>
    private StackValue Narrowed(TypeDesc type, StackValue value)
    {
        ValueLayout layout = type.Layout;
        if (!layout.IsFlat) return value;
        if (value.Words.Length != layout.Leaves.Count) value = Widened(value, layout.Leaves.Count);
        return new StackValue(type, [.. value.Words.Select((w, i) => Narrow(layout.Leaves[i].Access, w))]);
    }

    private StackValue[] PopArguments(MethodDesc method)
    {
        var args = new StackValue[method.Signature.ParameterTypes.Length];
        for (int i = args.Length - 1; i >= 0; i--)
        {
            StackValue value = Pop();
            StackValue narrow = Narrowed(method.Signature.ParameterTypes[i], value);
            args[i] = value with { Words = narrow.Words };
        }
        return args;
    }

    private void ImportCall(bool isVirtual)
    {
        EntityHandle token = ReadToken();
        MethodDesc? method = Types.ResolveMethod(_unit, token, _method.Context);
        if (method is null)
        {
            ImportUndeclared(token);
            return;
        }
        StackValue[] args = PopArguments(method);
        if (method.IsStatic)
        {
            if (Refuses(method, method.ReturnType, args)) return;
            if (_constrained is { } type)
                method = VirtualResolver.Resolve(type, method) ?? throw Error($"{type} does not implement {method}");
            CallKnown(method, args);
            return;
        }
        StackValue self = Pop();
        if (Refuses(method, method.ReturnType, [self, .. args])) return;
        if (_constrained is { } constraint) (method, self, isVirtual) = Constrain(constraint, method, self);
        if (isVirtual) CheckNull(self.Word);
        if (Intrinsic(method, [self, .. args])) return;
        if (method.Name == "Invoke" && method.Owner.Base is { Def.FullName: "System.MulticastDelegate" })
        {
            Invoke(method, self, args);
            return;
        }
        if (isVirtual && method.Def.IsVirtual && !IsFinal(method))
        {
            if (self.IsExact && VirtualResolver.Resolve(self.Type, method) is { } exact) (method, self) = (exact, Receiver(exact, self));
            else if (IsReflection(method))
            {
                Without(OutOfScope.Advice(Topic.Reflection, ReadableNames.Of(method)), method.ReturnType);
                return;
            }
            else
            {
                CallVirtual(method, self, args);
                return;
            }
        }
        CallKnown(method, [self, .. args], checkIntrinsics: false);
    }

    /// <summary>Methods of types that have no body for guests.</summary>
    private bool IsReflection(MethodDesc method) => (method.Owner.Is("System.Type") || method.Owner.Is("System.Reflection.MemberInfo"))
        && (VirtualResolver.Resolve(Types.Known("System.RuntimeType"), method) is not { } body || _world.Runtime.ReplacementOf(body) is null);

    private static bool IsFinal(MethodDesc method) =>
        (method.Def.Attributes & MethodAttributes.Final) != 0 && !method.Owner.IsInterface || method.Owner.IsSealed;

    /// <summary>Methods of a value type take the address of the value in the box.</summary>
    private StackValue Receiver(MethodDesc method, StackValue self) =>
        method.Owner.IsValueType ? new StackValue(Types.ByRef(method.Owner), [AddressOf(self.Word, ValueLayout.HeaderBytes)]) : self;

    /// <summary>ECMA-335, III.2.1.</summary>
    private (MethodDesc Method, StackValue Self, bool IsVirtual) Constrain(TypeDesc type, MethodDesc method, StackValue self)
    {
        if (!type.IsValueType) return (method, Load(type, self.Word, 0), true);
        MethodDesc? body = VirtualResolver.Resolve(type, method);
        if (body is not null && body.Owner == type) return (body, self, false);
        return (body ?? method, Box(type, Load(type, self.Word, 0)), body is null);
    }

    private void CallKnown(MethodDesc method, StackValue[] args, bool checkIntrinsics = true)
    {
        if (checkIntrinsics && Intrinsic(method, args) || Refuses(method, method.ReturnType, args, isKnown: true)) return;
        if (method.Parameters.Count == 0 && method.ReturnType.Primitive is Primitive.Boolean or Primitive.Int32 && method.Parameters.Count == 0
            && _world.ConstantOf(method) is { } constant)
        {
            PushInt(Int(constant));
            return;
        }
        PushResult(method.ReturnType, method, [.. args.SelectMany(a => a.Words)]);
        bool isOurs = !method.Def.Owner.Unit.IsUser || method.Def.Owner.Unit.Name == RuntimeMethods.Assembly;
        if (isOurs && method.Def.HasAttribute("System.Diagnostics.CodeAnalysis.DoesNotReturnAttribute")) End(Op.Unreachable, 0);
    }

    private Inst CallMethod(MethodDesc method, IReadOnlyList<Inst> words)
    {
        _world.Need(method);
        return Emit(Op.Call, 0, method, [.. words]);
    }

    private void PushResult(TypeDesc type, MethodDesc method, IReadOnlyList<Inst> words)
    {
        _world.Need(method);
        PushCall(Op.Call, method, type, words);
    }

    /// <summary>Emits a call of any kind and pushes what it returns.</summary>
    private void PushCall(Op op, object? target, TypeDesc type, IReadOnlyList<Inst> words)
    {
        Inst Call(Inst[] args)
        {
            Inst made = Emit(op, 0, target, args);
            if (IsGuest && op == Op.Call) _f.Calls.Add((made, _start));
            return made;
        }
        if (Calling.ReturnsInMemory(type))
        {
            Inst slot = _f.AddSlot(type.Layout.Size);
            Call([.. words, slot]);
            Push(new StackValue(type, [slot]) { InMemory = true });
            return;
        }
        Inst call = Call([.. words]);
        if (type.Primitive == Primitive.Void) return;
        int count = Calling.ResultWords(type);
        var results = new Inst[count];
        for (int i = 0; i < count; i++) results[i] = Result(call, i);
        Push(new StackValue(Stacked(type), results));
    }

    private void CallVirtual(MethodDesc method, StackValue self, StackValue[] args)
    {
        _world.NeedVirtual(method);
        PushCall(Op.CallVirtual, method, method.ReturnType, [self.Word, .. args.SelectMany(a => a.Words)]);
    }

    private void CallIndirect()
    {
        EntityHandle token = ReadToken();
        StackValue code = Pop();
        MethodSignature<TypeDesc> signature = _unit.Md.GetStandaloneSignature((StandaloneSignatureHandle)token)
            .DecodeMethodSignature(Types.Decoder(_unit), _method.Context);
        if (signature.Header.IsInstance)
        {
            Unsupported("calli of instance methods is not supported");
            return;
        }
        var words = new List<Inst>();
        for (int i = signature.ParameterTypes.Length - 1; i >= 0; i--) words.InsertRange(0, Narrowed(signature.ParameterTypes[i], Pop()).Words);
        PushCall(Op.CallPointer, null, signature.ReturnType, [CodeAddress(code), .. words]);
    }

    private Inst CodeAddress(StackValue code)
    {
        if (code.Code is not { } method) return code.Word;
        _world.Need(method);
        return _f.Symbol(method);
    }
}
