using Roundel.GuestCompiler.Ir;

namespace Roundel.GuestCompiler.Backend;

/// <summary>
/// A function's frame, from sp upwards: outgoing arguments, words of values without a register, saved registers, and the slots, the
/// large ones last so that the others are in reach.
/// </summary>
internal sealed class Frame
{
    private readonly Dictionary<Inst, int> _slots = [];
    private readonly int _spillStart;

    public Frame(MachineFunction f, Assignment assignment)
    {
        bool handlers = f.Source.HasHandlers;
        Saved = handlers ? [.. Registers.CalleeSaved] : [.. Registers.CalleeSaved.Where(r => assignment.Register.Contains(r))];
        if (f.HasCalls || handlers) Saved.Insert(0, Registers.Ra);
        _spillStart = 4 * f.OutgoingWords;
        SavedStart = _spillStart + 4 * assignment.SpillWords;
        int at = SavedStart + 4 * Saved.Count;
        foreach (Inst slot in f.Source.Slots.OrderBy(s => ((SlotInfo)s.Ref!).Size).ThenBy(s => s.Id))
        {
            _slots[slot] = at;
            at += ((SlotInfo)slot.Ref!).Size + 3 & ~3;
        }
        Size = at + 15 & ~15;
    }

    /// <summary>Bytes, a multiple of 16.</summary>
    public int Size { get; }

    public List<int> Saved { get; }

    public int SavedStart { get; }

    public int Slot(Inst slot) => _slots[slot];

    public int Spill(int index) => _spillStart + 4 * index;
}
