using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Import;

/// <summary>Methods that have no IL body, or none that would do here.</summary>
internal sealed partial class MethodImporter
{
    /// <summary>Imports a call without calling, if it is one of those.</summary>
    private bool Intrinsic(MethodDesc method, StackValue[] args)
    {
        if (method.Owner.Def is not { } def) return false;
        if (IsHardware(def.FullName))
        {
            if (IsCapability(method.Name)) PushInt(Int(0));
            else Unsupported($"{method} is not supported: there are no vector instructions");
            return true;
        }
        switch (def.FullName)
        {
            case "Roundel.SystemCalls":
                return SystemCall(method, args);
            case "Roundel.Runtime.Support" when method.Name == "HeapBytes":
                PushInt(Int((int)_world.HeapBytes));
                return true;
            case "System.Runtime.CompilerServices.Unsafe":
                return UnsafeMethod(method, args);
            case "System.Runtime.CompilerServices.RuntimeHelpers":
                return Helper(method, args);
            case "System.Span`1" or "System.ReadOnlySpan`1" when method.Name == "get_Item":
                SpanItem(method, args);
                return true;
            case "System.String" or "System.Array":
                return Sequence(method, args);
            case "System.Type":
                return TypeMethod(method, args);
            case "System.Object":
                return ObjectMethod(method, args);
            case "System.Threading.Interlocked":
                return InterlockedMethod(method, args);
            case "System.Runtime.InteropServices.MemoryMarshal" when method.Name == "GetArrayDataReference" && method.Args.Length == 1:
                CheckNull(args[0].Word);
                Push(new StackValue(Types.ByRef(method.Args[0]), [AddressOf(args[0].Word, ValueLayout.DataOffset)]));
                return true;
            case "System.Collections.Generic.EqualityComparer`1" or "System.Collections.Generic.Comparer`1" when method.Name == "get_Default":
                Push(DefaultComparer(def.Name.StartsWith('E'), method.Owner.Args[0]));
                return true;
            case "System.Collections.Generic.ArraySortHelper`1" when method.Name == "get_Default":
                Push(DefaultSorter(method.Owner.Args));
                return true;
            case "System.Collections.Generic.ArraySortHelper`2" when method.Name == "get_Default":
                Push(DefaultSorter(method.Owner.Args));
                return true;
            case "System.SR" when method.Parameters.Count == 0 && method.Name.StartsWith("get_", StringComparison.Ordinal)
                && method.ReturnType.Is("System.String"):
                Push(new StackValue(method.ReturnType, [Text(def.Unit.ResourceText(method.Name[4..]))]) { IsExact = true });
                return true;
            case "System.Activator" when method.Name == "CreateInstance" && method.Args.Length == 1:
                return Activate(method.Args[0]);
            default:
                return false;
        }
    }

    private static bool IsHardware(string type) => type.StartsWith("System.Runtime.Intrinsics.", StringComparison.Ordinal)
        || type is "System.Numerics.Vector" or "System.Numerics.Vector`1";

    private static bool IsCapability(string name) =>
        name.EndsWith("get_IsHardwareAccelerated", StringComparison.Ordinal) || name.EndsWith("get_IsSupported", StringComparison.Ordinal);

    private bool SystemCall(MethodDesc method, StackValue[] args)
    {
        int number = method.Name switch { "Read" => 63, "Write" => 64, _ => 93 };
        Inst result = Emit(Op.SystemCall, number, null, [.. args.Select(a => a.Word)]);
        if (number == 93) End(Op.Unreachable, 0);
        else PushInt(result);
        return true;
    }

    private bool Helper(MethodDesc method, StackValue[] args)
    {
        switch (method.Name)
        {
            case "IsReferenceOrContainsReferences":
                PushInt(Int(HasReferences(method.Args[0]) ? 1 : 0));
                return true;
            case "IsBitwiseEquatable":
                PushInt(Int(method.Args[0].IsEnum || method.Args[0].Primitive is >= Primitive.Boolean and <= Primitive.UIntPtr ? 1 : 0));
                return true;
            case "IsKnownConstant":
                PushInt(Int(0));
                return true;
            case "GetUninitializedObject" when args[0].Token is { IsReference: true, Kind: TypeKind.Named } made:
                Push(new StackValue(made, [Allocate(made)]) { IsExact = true });
                return true;
            case "EnsureSufficientExecutionStack":
                return true;
            case "EnumEquals":
                PushInt(Compare(System.Reflection.Metadata.ILOpCode.Ceq, args[0], args[1]));
                return true;
            case "InitializeArray" when args[1].FieldToken is { } field:
                byte[] data = field.Owner.Def!.Unit.Data(field.Row.GetRelativeVirtualAddress(), field.Type.Layout.Size);
                Inst source = _f.Symbol(new BytesSymbol(System.Convert.ToHexString(data), 4));
                CallMethod(_world.Runtime["Move"], [AddressOf(args[0].Word, ValueLayout.DataOffset), source, Int(data.Length)]);
                return true;
            case "CreateSpan" when args[0].FieldToken is { } constant:
                byte[] bytes = constant.Owner.Def!.Unit.Data(constant.Row.GetRelativeVirtualAddress(), constant.Type.Layout.Size);
                Inst start = _f.Symbol(new BytesSymbol(System.Convert.ToHexString(bytes), 4));
                Push(new StackValue(method.ReturnType, [start, Int(bytes.Length / method.Args[0].Layout.Size)]));
                return true;
            default:
                return false;
        }
    }

    private static bool HasReferences(TypeDesc type) => !type.IsValueType ? type.IsReference
        : type.Primitive == Primitive.None && type.Shape.Fields.Any(f => !f.IsStatic && (HasReferences(f.Type) || f.Type.Kind == TypeKind.ByRef));

    private void SpanItem(MethodDesc method, StackValue[] args)
    {
        IReadOnlyDictionary<string, int> offsets = method.Owner.Instance.Offsets;
        TypeDesc element = method.Owner.Args[0];
        Inst start = Emit(Op.Load32, offsets["_reference"], null, args[0].Word), length = Emit(Op.Load32, offsets["_length"], null, args[0].Word);
        TrapIf(Trap.IndexOutOfRange, Condition.GeU, args[1].Word, length);
        (Inst address, int offset) = Scaled(start, args[1].Word, element.Layout.Size, 0);
        Push(new StackValue(Types.ByRef(element), [Emit(Op.Add, address, Int(offset))]));
    }

    private bool Sequence(MethodDesc method, StackValue[] args)
    {
        Inst self = args.Length > 0 ? args[0].Word : Int(0);
        switch (method.Name)
        {
            case "get_Length" when !method.IsStatic:
                CheckNull(self);
                PushInt(Emit(Op.LoadFixed, ValueLayout.LengthOffset, null, self));
                return true;
            case "get_Chars":
                CheckNull(self);
                TrapIf(Trap.IndexOutOfRange, Condition.GeU, args[1].Word, Emit(Op.LoadFixed, ValueLayout.LengthOffset, null, self));
                (Inst address, int offset) = Scaled(self, args[1].Word, 2, ValueLayout.DataOffset);
                PushInt(Emit(Op.Load16U, offset, null, address));
                return true;
            case "get_Rank" when !method.IsStatic && args[0].Type.Kind is TypeKind.Array or TypeKind.Grid:
                CheckNull(self);
                PushInt(Int(args[0].Type.Kind == TypeKind.Array ? 1 : args[0].Type.Index));
                return true;
            default:
                return false;
        }
    }

    private bool ObjectMethod(MethodDesc method, StackValue[] args)
    {
        switch (method.Name)
        {
            case ".ctor":
                return true;
            case "GetType":
                CheckNull(args[0].Word);
                _world.Allocate(Types.Known("System.RuntimeType"));
                Push(new StackValue(Types.Known("System.Type"), [Emit(Op.LoadFixed, 0, null, args[0].Word)]));
                return true;
            default:
                return false;
        }
    }

    /// <summary>A type object is the address of its method table: good for comparisons.</summary>
    private bool TypeMethod(MethodDesc method, StackValue[] args)
    {
        switch (method.Name)
        {
            case "GetTypeFromHandle":
                _world.Allocate(Types.Known("System.RuntimeType"));
                Push(new StackValue(Types.Known("System.Type"), [args[0].Word]) { Token = args[0].Token });
                return true;
            case "op_Equality":
                PushInt(Emit(Op.Eq, args[0].Word, args[1].Word));
                return true;
            case "op_Inequality":
                PushInt(Emit(Op.Ne, args[0].Word, args[1].Word));
                return true;
            case "get_IsValueType" when args[0].Token is { } type:
                PushInt(Int(type.IsValueType ? 1 : 0));
                return true;
            case "get_IsEnum" when args[0].Token is { } type:
                PushInt(Int(type.IsEnum ? 1 : 0));
                return true;
            case "get_IsPrimitive" when args[0].Token is { } type:
                PushInt(Int(type.Primitive is not (Primitive.None or Primitive.Void) ? 1 : 0));
                return true;
            default:
                return false;
        }
    }

    /// <summary>There is one thread: plain loads and stores.</summary>
    private bool InterlockedMethod(MethodDesc method, StackValue[] args)
    {
        if (method.Name is "MemoryBarrier" or "MemoryBarrierProcessWide" or "SpeculationBarrier") return true;
        TypeDesc type = method.ReturnType;
        StackValue old = Load(type, args[0].Word, 0);
        switch (method.Name)
        {
            case "Exchange":
                Store(type, args[0].Word, 0, args[1]);
                break;
            case "CompareExchange":
                Inst mask = Emit(Op.Sub, Int(0), Compare(System.Reflection.Metadata.ILOpCode.Ceq, old, args[2]));
                Inst[] words = [.. old.Words.Select((w, i) => Emit(Op.Xor, w, Emit(Op.And, Emit(Op.Xor, w, args[1].Words[i]), mask)))];
                Store(type, args[0].Word, 0, old with { Words = words });
                break;
            case "Increment" or "Decrement" or "Add" or "ExchangeAdd":
                StackValue by = args.Length > 1 ? args[1]
                    : new StackValue(old.Type, [.. old.Words.Select((_, i) => Int(method.Name == "Decrement" ? -1 : i == 0 ? 1 : 0))]);
                Push(old);
                Push(by);
                Binary(System.Reflection.Metadata.ILOpCode.Add);
                Store(type, args[0].Word, 0, _stack[^1]);
                if (method.Name != "ExchangeAdd") return true;
                Pop();
                break;
            case "Read":
                break;
            default:
                return false;
        }
        Push(old);
        return true;
    }

    /// <summary>The comparer that .NET chooses by reflection. It has no fields: it is there from the start.</summary>
    private StackValue DefaultComparer(bool equality, TypeDesc type)
    {
        const string space = "System.Collections.Generic.";
        string suffix = equality ? "EqualityComparer`1" : "Comparer`1";
        TypeDesc contract = Types.Known(equality ? "System.IEquatable`1" : "System.IComparable`1", type);
        TypeDesc chosen = type.Is("System.Nullable`1") ? Types.Known($"{space}Nullable{suffix}", type.Args[0])
            : type.IsEnum ? Types.Known($"{space}Enum{suffix}", type)
            : VirtualResolver.IsAssignable(type, contract) ? Types.Known($"{space}Generic{suffix}", type)
            : Types.Known($"{space}Object{suffix}", type);
        _world.Allocate(chosen);
        return new StackValue(chosen, [_f.Symbol(new FrozenSymbol(chosen))]) { IsExact = true };
    }

    /// <param name="types">Of the keys, and of the items that move with them.</param>
    private StackValue DefaultSorter(TypeDesc[] types)
    {
        bool isComparable = VirtualResolver.IsAssignable(types[0], Types.Known("System.IComparable`1", types[0]));
        TypeDesc chosen = Types.Known($"System.Collections.Generic.{(isComparable ? "Generic" : "")}ArraySortHelper`{types.Length}", types);
        _world.Allocate(chosen);
        return new StackValue(chosen, [_f.Symbol(new FrozenSymbol(chosen))]) { IsExact = true };
    }

    private bool Activate(TypeDesc type)
    {
        MethodDef? constructor = type.Def is { } def && def.Methods.TryGetValue(".ctor", out List<MethodDef>? all)
            ? all.Find(m => !m.IsStatic && m.Row.DecodeSignature(Types.Decoder(def.Unit), new GenericContext(type.Args, [])).ParameterTypes.Length == 0) : null;
        if (type.IsValueType && constructor is null)
        {
            Push(Zero(type));
            return true;
        }
        if (constructor is null)
        {
            Unsupported($"{type} has no constructor without parameters");
            return true;
        }
        MethodDesc method = Types.Method(type, constructor, []);
        if (type.IsValueType)
        {
            NewValue(type, method);
            return true;
        }
        Inst made = Allocate(type);
        CallMethod(method, [made]);
        Push(new StackValue(type, [made]) { IsExact = true });
        return true;
    }
}
