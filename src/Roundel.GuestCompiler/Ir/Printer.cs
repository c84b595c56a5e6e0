using System.Text;

namespace Roundel.GuestCompiler.Ir;

/// <summary>Functions as text.</summary>
internal static class Printer
{
    public static string Print(Function function)
    {
        var text = new StringBuilder();
        text.Append(function.Name).Append('(').AppendJoin(", ", function.Params.Select(Name)).Append(") -> ").Append(function.Results).Append('\n');
        foreach (Block block in function.Blocks)
        {
            text.Append(block).Append(':');
            if (block.Predecessors.Count > 0) text.Append("  <- ").AppendJoin(' ', block.Predecessors);
            if (block.Depth > 0) text.Append("  depth ").Append(block.Depth);
            if (block.Region > 0) text.Append("  region ").Append(block.Region);
            text.Append('\n');
            foreach (Inst inst in block.Insts) text.Append("  ").Append(Line(inst)).Append('\n');
            if (block.End is not null) text.Append("  ").Append(Line(block.End)).Append("  ").AppendJoin(' ', block.Successors).Append('\n');
        }
        return text.ToString();
    }

    public static string Line(Inst inst)
    {
        string args = string.Join(", ", inst.Args.Select(Name));
        bool isMute = inst.Op.IsStore() || inst.Op.IsTerminator() || inst.Op is Op.TrapIf or Op.ZeroMemory or Op.CopyMemory or Op.TryLeave;
        string head = isMute ? "" : $"v{inst.Id} = ";
        string extra = inst.Op switch
        {
            Op.Branch => " " + inst.Condition,
            Op.TrapIf => $" {inst.Trap} {inst.Condition}",
            _ => (inst.Imm == 0 ? "" : " #" + inst.Imm) + (inst.Ref is null ? "" : $" {inst.Ref}"),
        };
        return $"{head}{inst.Op}{extra} {args}".TrimEnd();
    }

    public static string Name(Inst inst) => inst.Op switch
    {
        Op.Const => inst.Imm.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Op.Symbol => $"&{inst.Ref}{(inst.Imm == 0 ? "" : "+" + inst.Imm)}",
        Op.Slot => $"slot{inst.Id}",
        Op.Param => $"p{inst.Imm}",
        _ => "v" + inst.Id,
    };
}
