using Roundel.GuestCompiler.Import;
using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Link;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Passes;

/// <summary>Virtual calls that are left: the code's address comes from the method table of the object.</summary>
internal static class Dispatch
{
    public static void Run(Function f, TypeTables tables)
    {
        foreach (Block block in f.Blocks)
        {
            for (int i = 0; i < block.Insts.Count; i++)
            {
                Inst call = block.Insts[i];
                if (call.Op == Op.VirtualCode)
                {
                    call.Op = Op.LoadFixed;
                    call.Imm = tables.SlotOffset((MethodDesc)call.Ref!);
                    call.Ref = null;
                }
                if (call.Op != Op.CallVirtual) continue;
                Inst table = f.New(Op.LoadFixed, call.Args[0]), code = f.New(Op.LoadFixed, table);
                code.Imm = tables.SlotOffset((MethodDesc)call.Ref!);
                table.Block = code.Block = block;
                call.Op = Op.CallPointer;
                call.Ref = null;
                call.Args = [code, .. call.Args];
                block.Insts.InsertRange(i, [table, code]);
                i += 2;
            }
        }
    }

    /// <summary>Virtual calls that can reach one body only become calls of it.</summary>
    public static void Devirtualize(World world, Function f, Dictionary<MethodDesc, object?> single)
    {
        foreach (Block block in f.Blocks)
        {
            for (int i = 0; i < block.Insts.Count; i++)
            {
                Inst call = block.Insts[i];
                if (call.Op != Op.CallVirtual) continue;
                var method = (MethodDesc)call.Ref!;
                if (!single.TryGetValue(method, out object? body)) single[method] = body = OnlyBody(world, method);
                if (body is null) continue;
                call.Op = Op.Call;
                call.Ref = body;
            }
        }
    }

    private static object? OnlyBody(World world, MethodDesc method)
    {
        object? found = null;
        foreach (TypeDesc type in world.Allocated)
        {
            if (TypeTables.BodyOf(type, method) is not { } body) continue;
            if (found is not null && !found.Equals(body)) return null;
            found = body;
        }
        return found;
    }
}
