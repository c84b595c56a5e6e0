using System.Reflection;
using System.Reflection.Metadata;
using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Import;

/// <summary>
/// Turns the IL of one method, all generic arguments known, into a function. Constants are folded on the way, and code behind a
/// branch that is never taken is not even looked at: so the hardware-accelerated halves of the base class library stay out.
/// </summary>
internal sealed partial class MethodImporter
{
    private readonly World _world;
    private readonly MethodDesc _method;
    private readonly Function _f;
    private readonly AssemblyUnit _unit;
    private readonly byte[] _il;
    private readonly StackValue?[] _argWords;
    private readonly Inst?[] _argSlots;
    private readonly Inst[] _locals;
    private readonly TypeDesc[] _localTypes;
    private readonly Regions _regions;
    private readonly Dictionary<(FinallyCopy?, int), BlockEntry> _entries = [];
    private readonly Queue<((FinallyCopy? Copy, int Offset) Key, BlockEntry Entry)> _work = new();
    private readonly SortedSet<int> _leaders;
    private readonly bool _initLocals;

    private Block _block = null!;
    private List<StackValue> _stack = [];
    private FinallyCopy? _copy;
    private int _at, _start;
    private TypeDesc? _constrained;
    private bool _readOnly;
    private bool _open;

    public MethodImporter(World world, MethodDesc body, MethodDesc? identity = null)
    {
        _world = world;
        _method = body;
        _unit = body.Def.Owner.Unit;
        identity ??= body;
        _f = new Function(identity.ToString(), identity) { Results = Calling.ResultWords(body.ReturnType) };
        _argWords = new StackValue?[body.Parameters.Count];
        _argSlots = new Inst?[body.Parameters.Count];
        if (!body.HasBody)
        {
            _il = [];
            _locals = [];
            _localTypes = [];
            _regions = new Regions([]);
            _leaders = [];
            return;
        }
        MethodBodyBlock block = _unit.Body(body.Def.BodyAddress);
        _il = block.GetILBytes()!;
        _regions = new Regions(block.ExceptionRegions);
        _localTypes = block.LocalSignature.IsNil ? []
            : [.. _unit.Md.GetStandaloneSignature(block.LocalSignature).DecodeLocalSignature(Types.Decoder(_unit), body.Context)];
        _locals = new Inst[_localTypes.Length];
        _initLocals = block.LocalVariablesInitialized;
        _leaders = Leaders.Find(_il, block.ExceptionRegions);
    }

    private TypeSystem Types => _world.Types;

    public Function Import()
    {
        _block = _f.NewBlock();
        _open = true;
        MakeParameters();
        if (!_method.HasBody)
        {
            Unsupported(_method.Def.IsAbstract ? "an abstract method is called" : "this method has no IL code");
            return _f;
        }
        if (Frontier.IsOutside(_method))
        {
            Unsupported(NothingOutside);
            return _f;
        }
        if (StartsType(_method)) Initialize(_method.Owner);
        for (int i = 0; i < _locals.Length; i++)
        {
            _locals[i] = _f.AddSlot(Math.Max(_localTypes[i].Layout.Size, 1));
            if (_initLocals) Emit(Op.ZeroMemory, _localTypes[i].Layout.Size, null, _locals[i]);
        }
        GoTo(0, -1);
        while (_work.TryDequeue(out var item))
        {
            (_copy, _at) = item.Key;
            _block = item.Entry.Block;
            _stack = [.. item.Entry.Stack];
            _open = true;
            ImportBlock();
        }
        foreach (Block block in _f.Blocks) block.IsOpen = false;
        return _f;
    }

    /// <summary>
    /// Whether a method runs its type's static constructor first (ECMA-335, II.10.5.3.1): whoever calls it, by whatever way. Of value
    /// types all methods do, as under .NET.
    /// </summary>
    private static bool StartsType(MethodDesc method) => method.Owner.Def is { } def && (def.Attributes & TypeAttributes.BeforeFieldInit) == 0
        && method.Name != ".cctor" && (method.IsStatic || method.Name == ".ctor" || method.Owner.IsValueType);

    private void MakeParameters()
    {
        HashSet<int> addressed = Leaders.WrittenArguments(_il);
        for (int i = 0; i < _argWords.Length; i++)
        {
            TypeDesc type = _method.Parameters[i];
            ValueLayout layout = type.Layout;
            var words = new Inst[Calling.Words(type)];
            for (int k = 0; k < words.Length; k++)
            {
                words[k] = _f.AddParam();
                if (layout.IsFlat) words[k].Ref = layout.Leaves[k].Access;
            }
            if (i == 0 && !_method.IsStatic) words[0].IsNonNull = true;
            var value = new StackValue(Stacked(type), words) { InMemory = !layout.IsFlat };
            if (!layout.IsFlat)
            {
                words[0].IsNonNull = true;
                _argSlots[i] = words[0];
            }
            else if (addressed.Contains(i))
            {
                _argSlots[i] = _f.AddSlot(Math.Max(layout.Size, 1));
                Store(type, _argSlots[i]!, 0, value);
            }
            else
            {
                _argWords[i] = value;
            }
        }
        if (Calling.ReturnsInMemory(_method.ReturnType)) _f.AddParam().IsNonNull = true;
    }

    private void ImportBlock()
    {
        while (_open)
        {
            _start = _at;
            ILOpCode op = ReadOp();
            if (_unit.IsUser) _world.Imported.Add(op);
            // A constraint holds for the one call behind it.
            if (!ImportStack(op) && !ImportArithmetic(op) && !ImportMemory(op) && !ImportObject(op) && !ImportCallOrBranch(op))
                Unsupported($"the instruction {op} is not supported");
            if (_open && _leaders.Contains(_at)) GoTo(_at, _start);
        }
    }

    private ILOpCode ReadOp()
    {
        int first = _il[_at++];
        return first == 0xfe ? (ILOpCode)(0xfe00 | _il[_at++]) : (ILOpCode)first;
    }

    private int ReadInt32()
    {
        _at += 4;
        return BitConverter.ToInt32(_il, _at - 4);
    }

    private EntityHandle ReadToken() => (EntityHandle)System.Reflection.Metadata.Ecma335.MetadataTokens.Handle(ReadInt32());

    private TypeDesc ReadType() => Types.Resolve(_unit, ReadToken(), _method.Context);

    /// <summary>Appends an operation, or finds a value that is equal to it.</summary>
    private Inst Emit(Op op, int imm, object? reference, params Inst[] args)
    {
        Inst inst = _f.New(op, args);
        inst.Imm = imm;
        inst.Ref = reference;
        if (Simplifier.Simplify(_f, inst) is { } simpler) return simpler;
        if (Simplifier.NeverTraps(inst)) return inst;
        inst.Block = _block;
        _block.Insts.Add(inst);
        return inst;
    }

    private Inst Emit(Op op, params Inst[] args) => Emit(op, 0, null, args);

    private Inst Int(int value) => _f.Const(value);

    private void End(Op op, int imm, params Inst[] args)
    {
        Inst end = _f.New(op, args);
        end.Imm = imm;
        end.Block = _block;
        Simplifier.Simplify(_f, end);
        _block.End = end;
        _open = false;
    }

    private void TrapIf(Trap trap, Condition condition, Inst a, Inst b, params Inst[] more) =>
        Emit(Op.TrapIf, (int)condition | (int)trap << 8, null, [a, b, .. more]);

    private void CheckNull(Inst reference)
    {
        if (!reference.IsNonNull) TrapIf(Trap.NullReference, Condition.Eq, reference, Int(0));
    }

    private void Unsupported(string what)
    {
        Emit(Op.Call, 0, new UnsupportedSymbol(what, _method, _start));
        End(Op.Unreachable, 0);
    }

    private GuestCompileException Error(string what) => new(new UnsupportedSymbol(what, _method, _start).Message);
}
