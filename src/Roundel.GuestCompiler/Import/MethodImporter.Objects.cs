using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Import;

/// <summary>Objects: creation, boxes, casts, tokens, exceptions.</summary>
internal sealed partial class MethodImporter
{
    private bool ImportObject(ILOpCode op)
    {
        switch (op)
        {
            case ILOpCode.Ldstr:
                string text = _unit.Md.GetUserString((UserStringHandle)MetadataTokens.Handle(ReadInt32()));
                Push(new StackValue(Types.Known("System.String"), [Text(text)]) { IsExact = true });
                break;
            case ILOpCode.Newobj:
                NewObject();
                break;
            case ILOpCode.Box:
                TypeDesc boxed = ReadType();
                Push(Box(boxed, Pop()));
                break;
            case ILOpCode.Unbox or ILOpCode.Unbox_any:
                Unbox(ReadType(), op == ILOpCode.Unbox);
                break;
            case ILOpCode.Isinst:
                TypeDesc asked = ReadType();
                StackValue value = Pop();
                Inst mask = Emit(Op.Sub, Int(0), IsInstance(value, asked));
                Push(new StackValue(asked.IsValueType ? Types.Known("System.Object") : asked, [mask.Is(-1) ? value.Word : Emit(Op.And, value.Word, mask)]));
                break;
            case ILOpCode.Castclass:
                TypeDesc cast = ReadType();
                Push(Cast(Pop(), cast));
                break;
            case ILOpCode.Ldtoken:
                LoadToken();
                break;
            case ILOpCode.Ldftn:
                MethodDesc method = ReadMethod();
                if (_constrained is { } type) method = VirtualResolver.Resolve(type, method) ?? throw Error($"{type} does not implement {method}");
                _constrained = null;
                Note(Refusal(method) ?? Absence(method));
                _world.Need(method);
                Push(new StackValue(Types.Known("System.IntPtr"), [_f.Symbol(method)]) { Code = method });
                break;
            case ILOpCode.Ldvirtftn:
                MethodDesc selector = ReadMethod();
                Note(Refusal(selector));
                LoadVirtualCode(selector);
                break;
            case ILOpCode.Throw:
                Inst exception = PopWord();
                CheckNull(exception);
                Throw(exception);
                break;
            case ILOpCode.Rethrow:
                TryGroup group = _regions.Groups.Find(g => g.Handlers.Exists(h => _start >= h.HandlerOffset && _start < h.HandlerOffset + h.HandlerLength))
                    ?? throw Error("rethrow outside a handler");
                Throw(Emit(Op.Load32, group.Caught!));
                break;
            default:
                return false;
        }
        return true;
    }

    private MethodDesc ReadMethod() => Types.ResolveMethod(_unit, ReadToken(), _method.Context) ?? throw Error("a method was not found");

    private void NewObject()
    {
        EntityHandle token = ReadToken();
        MethodDesc? constructor = Types.ResolveMethod(_unit, token, _method.Context);
        if (constructor is null)
        {
            ImportUndeclared(token);
            return;
        }
        TypeDesc type = constructor.Owner;
        Note(RefusalOfFinalizer(type));
        if (Refuses(constructor, type, null, isKnown: !type.Is("System.String"))) return;
        if (type.Is("System.String")) NewString(constructor);
        else if (type.Base is { Def.FullName: "System.MulticastDelegate" }) NewDelegate(type);
        else if (type.IsValueType) NewValue(type, constructor);
        else
        {
            StackValue[] args = PopArguments(constructor);
            Inst made = Allocate(type);
            var self = new StackValue(type, [made]) { IsExact = true };
            CallMethod(constructor, [made, .. args.SelectMany(a => a.Words)]);
            Push(self);
        }
    }

    private Inst Allocate(TypeDesc type)
    {
        _world.Allocate(type);
        Inst made = CallMethod(_world.Runtime["NewObject"], [_f.Symbol(new TypeSymbol(type)), Int(type.Instance.Size)]);
        made.IsNonNull = true;
        return made;
    }

    /// <summary>The constructors of String are its methods Ctor, which return the string.</summary>
    private void NewString(MethodDesc constructor)
    {
        StackValue[] args = PopArguments(constructor);
        foreach (MethodDef def in constructor.Owner.Def!.Methods["Ctor"])
        {
            MethodDesc method = Types.Method(constructor.Owner, def, []);
            if (!method.Signature.ParameterTypes.SequenceEqual(constructor.Signature.ParameterTypes)) continue;
            Inst made = CallMethod(method, [.. method.IsStatic ? [] : (Inst[])[Int(0)], .. args.SelectMany(a => a.Words)]);
            made.IsNonNull = true;
            Push(new StackValue(constructor.Owner, [made]));
            return;
        }
        Unsupported("this constructor of String is not supported");
    }

    private void NewValue(TypeDesc type, MethodDesc constructor)
    {
        StackValue[] args = PopArguments(constructor);
        Inst slot = _f.AddSlot(Math.Max(type.Layout.Size, 1));
        Emit(Op.ZeroMemory, type.Layout.Size, null, slot);
        if (!Intrinsic(constructor, [new StackValue(Types.ByRef(type), [slot]), .. args]))
            CallMethod(constructor, [slot, .. args.SelectMany(a => a.Words)]);
        Push(Load(type, slot, 0));
    }

    private StackValue Box(TypeDesc type, StackValue value)
    {
        if (!type.IsValueType) return value;
        TypeDesc result = Types.Known("System.Object");
        if (type.Is("System.Nullable`1"))
        {
            MethodDesc helper = _world.Runtime["BoxNullable"];
            return new StackValue(result, [CallMethod(Types.Method(helper.Owner, helper.Def, [type.Args[0]]), value.Words)]);
        }
        Inst made = Allocate(type);
        Store(type, made, ValueLayout.HeaderBytes, value);
        return new StackValue(type, [made]) { IsExact = true };
    }

    private void Unbox(TypeDesc type, bool isAddress)
    {
        StackValue value = Pop();
        if (!type.IsValueType)
        {
            Push(Cast(value, type));
            return;
        }
        if (type.Is("System.Nullable`1"))
        {
            MethodDesc helper = _world.Runtime["UnboxNullable"];
            PushResult(type, helper = Types.Method(helper.Owner, helper.Def, [type.Args[0]]), value.Words);
            return;
        }
        CheckNull(value.Word);
        if (!(value.IsExact && value.Type == type))
        {
            // An enumeration may be unboxed as its integer, and the other way round: the tables of both are asked.
            CallMethod(_world.Runtime["CheckUnbox"], [value.Word, CastTable(type)]);
        }
        Inst address = AddressOf(value.Word, ValueLayout.HeaderBytes);
        Push(isAddress ? new StackValue(Types.ByRef(type), [address]) : Load(type, value.Word, ValueLayout.HeaderBytes));
    }

    /// <summary>Whether an object is of a type: 0 or 1; null is of none.</summary>
    private Inst IsInstance(StackValue value, TypeDesc type)
    {
        if (value.Word.Is(0)) return Int(0);
        if (value.IsExact) return Int(VirtualResolver.IsAssignable(value.Type, type) ? 1 : 0);
        if (type.Is("System.Nullable`1")) type = type.Args[0];
        if (type.IsSealed && type.Kind == TypeKind.Named && type.Args.Length == 0 || type.IsValueType)
        {
            // Reading the table of null would be harmless here, but not where the ELF runs as a Linux program.
            Inst table = _f.Symbol(new TypeSymbol(type));
            return value.Word.IsNonNull
                ? Emit(Op.Eq, Emit(Op.LoadFixed, 0, null, value.Word), table)
                : CallMethod(_world.Runtime["IsExactly"], [value.Word, table]);
        }
        return CallMethod(_world.Runtime["IsInstance"], [value.Word, CastTable(type)]);
    }

    private Inst CastTable(TypeDesc type)
    {
        _world.CastTargets.Add(type);
        return _f.Symbol(new TypeSymbol(type));
    }

    private StackValue Cast(StackValue value, TypeDesc type)
    {
        if (type.Is("System.Object") || value.Word.Is(0) || value.IsExact && VirtualResolver.IsAssignable(value.Type, type)) return value;
        bool isKnown = value.Word.IsNonNull;
        Inst word = CallMethod(_world.Runtime["Cast"], [value.Word, CastTable(type)]);
        if (isKnown) word.IsNonNull = true;
        return new StackValue(type, [word]);
    }

    private void LoadToken()
    {
        EntityHandle token = ReadToken();
        bool isField = token.Kind == HandleKind.FieldDefinition
            || token.Kind == HandleKind.MemberReference && _unit.Md.GetMemberReference((MemberReferenceHandle)token).GetKind() == MemberReferenceKind.Field;
        if (isField)
        {
            FieldDesc field = Types.ResolveField(_unit, token, _method.Context) ?? throw Error("a field was not found");
            Push(new StackValue(Types.Known("System.RuntimeFieldHandle"), [Int(0)]) { FieldToken = field });
        }
        else if (token.Kind is HandleKind.TypeDefinition or HandleKind.TypeReference or HandleKind.TypeSpecification)
        {
            TypeDesc type = Types.Resolve(_unit, token, _method.Context);
            Push(new StackValue(Types.Known("System.RuntimeTypeHandle"), [_f.Symbol(new TypeSymbol(type))]) { Token = type });
        }
        else
        {
            Unsupported("guests have no reflection: tokens of methods are not available");
        }
    }
}
