using System.Reflection.Metadata;
using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Import;

/// <summary>
/// Arrays of several dimensions: their elements lie row by row as in an array of one dimension, and the lengths of the dimensions before the object,
/// the last one next to it.
/// </summary>
internal sealed partial class MethodImporter
{
    /// <summary>A method that no type declares: those that the runtime gives to arrays of several dimensions (ECMA-335, II.14.2).</summary>
    private void ImportUndeclared(EntityHandle token)
    {
        if (token.Kind == HandleKind.MemberReference)
        {
            MemberReference reference = _unit.Md.GetMemberReference((MemberReferenceHandle)token);
            if (reference.Parent.Kind == HandleKind.TypeSpecification
                && Types.Resolve(_unit, reference.Parent, _method.Context) is { Kind: TypeKind.Grid } grid)
            {
                int arguments = reference.DecodeMethodSignature(Types.Decoder(_unit), _method.Context).ParameterTypes.Length;
                ImportGrid(grid, _unit.Md.GetString(reference.Name), arguments);
                return;
            }
        }
        Unsupported("a method was not found: build the program again");
    }

    private void ImportGrid(TypeDesc grid, string name, int arguments)
    {
        if (arguments != grid.Index + (name == "Set" ? 1 : 0) || name is not (".ctor" or "Get" or "Set" or "Address"))
        {
            Unsupported("arrays whose indices do not start at zero are not supported: start them at zero");
            return;
        }
        if (name == ".ctor")
        {
            NewGrid(grid);
            return;
        }
        TypeDesc element = grid.Element!;
        StackValue? value = name == "Set" ? Pop() : null;
        Inst index = GridIndex(grid, out Inst array);
        (Inst place, int offset) = Scaled(array, index, element.Layout.Size, ValueLayout.DataOffset);
        bool isChecked = element.IsReference && !element.IsSealed;
        if (value is not null)
        {
            if (isChecked && !value.Word.Is(0)) CallMethod(_world.Runtime["CheckStore"], [array, value.Word]);
            Store(element, place, offset, value);
        }
        else if (name == "Get")
        {
            Push(Load(element, place, offset));
        }
        else
        {
            if (isChecked) CheckElements(array, element);
            Push(new StackValue(Types.ByRef(element), [AddressOf(place, offset)]));
        }
    }

    private void NewGrid(TypeDesc grid)
    {
        int rank = grid.Index;
        Inst lengths = _f.AddSlot(4 * rank);
        for (int k = rank - 1; k >= 0; k--) Emit(Op.Store32, 4 * k, null, lengths, PopWord());
        _world.Allocate(grid);
        Inst made = CallMethod(_world.Runtime["NewGrid"], [_f.Symbol(new TypeSymbol(grid)), Int(grid.Element!.Layout.Size), lengths, Int(rank)]);
        made.IsNonNull = true;
        Push(new StackValue(grid, [made]) { IsExact = true });
    }

    /// <summary>Takes the indices and the array off the stack, checks them, and gives the place among all elements.</summary>
    private Inst GridIndex(TypeDesc grid, out Inst array)
    {
        int rank = grid.Index;
        var indices = new Inst[rank];
        for (int k = rank - 1; k >= 0; k--) indices[k] = PopWord();
        array = PopWord();
        CheckNull(array);
        Inst place = Int(0);
        for (int k = 0; k < rank; k++)
        {
            Inst length = Emit(Op.LoadFixed, 4 * (k - rank), null, array);
            TrapIf(Trap.IndexOutOfRange, Condition.GeU, indices[k], length);
            place = k == 0 ? indices[k] : Emit(Op.Add, Emit(Op.Mul, place, length), indices[k]);
        }
        return place;
    }
}
