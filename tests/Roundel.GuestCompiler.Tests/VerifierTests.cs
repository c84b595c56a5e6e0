using Roundel.GuestCompiler.Ir;

namespace Roundel.GuestCompiler.Tests;

/// <summary>The verifier of the intermediate form finds what is broken.</summary>
public class VerifierTests
{
    private static (Function F, Block Entry) New(int results = 1)
    {
        var f = new Function("f", null) { Results = results };
        return (f, f.NewBlock());
    }

    private static Inst Add(Function f, Block block, Op op, params Inst[] args)
    {
        Inst inst = f.New(op, args);
        inst.Block = block;
        block.Insts.Add(inst);
        return inst;
    }

    private static void End(Function f, Block block, Op op, params Inst[] args) => (block.End = f.New(op, args)).Block = block;

    private static void Rejects(Function f, string reason)
    {
        var error = Assert.Throws<InvalidOperationException>(() => Verifier.Check(f));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AcceptsWhatIsRight()
    {
        (Function f, Block entry) = New();
        Inst sum = Add(f, entry, Op.Add, f.AddParam(), f.Const(1));
        End(f, entry, Op.Return, sum);
        Verifier.Check(f);
        Assert.Equal($"f(p0) -> 1\nb0:\n  v{sum.Id} = Add p0, 1\n  Return v{sum.Id}  \n", Printer.Print(f));
    }

    [Fact]
    public void UseBeforeDefinition()
    {
        (Function f, Block entry) = New();
        Inst first = Add(f, entry, Op.Add, f.AddParam(), f.Const(1));
        Inst second = Add(f, entry, Op.Add, f.Params[0], f.Const(2));
        first.Args[0] = second;
        End(f, entry, Op.Return, first);
        Rejects(f, "where it is not defined");
    }

    [Fact]
    public void UseOfAnotherBranch()
    {
        (Function f, Block entry) = New();
        Block left = f.NewBlock(), right = f.NewBlock();
        End(f, entry, Op.Branch, f.AddParam(), f.Const(0));
        entry.Link(left);
        entry.Link(right);
        Inst value = Add(f, left, Op.Add, f.Params[0], f.Const(1));
        End(f, left, Op.Return, value);
        End(f, right, Op.Return, value);
        Rejects(f, "where it is not defined");
    }

    [Fact]
    public void PhiWithoutItsEdges()
    {
        (Function f, Block entry) = New();
        Block next = f.NewBlock();
        End(f, entry, Op.Jump);
        entry.Link(next);
        Inst phi = Add(f, next, Op.Phi, f.Const(1), f.Const(2));
        End(f, next, Op.Return, phi);
        Rejects(f, "wrong number of arguments");
    }

    [Fact]
    public void BlockWithoutEnd()
    {
        (Function f, _) = New();
        Rejects(f, "has no end");
    }

    [Fact]
    public void EdgesThatDisagree()
    {
        (Function f, Block entry) = New(0);
        Block next = f.NewBlock();
        End(f, entry, Op.Jump);
        entry.Successors.Add(next);
        End(f, next, Op.Return);
        Rejects(f, "disagree");
    }

    [Fact]
    public void HandlerOfTwoWays()
    {
        (Function f, Block entry) = New(0);
        Block first = f.NewBlock(), second = f.NewBlock(), inside = f.NewBlock(), handler = f.NewBlock();
        Inst record = f.AddSlot(12);
        End(f, entry, Op.Branch, f.AddParam(), f.Const(0));
        entry.Link(first);
        entry.Link(second);
        foreach (Block way in (Block[])[first, second])
        {
            End(f, way, Op.TryEnter, record);
            way.Link(inside);
            way.Link(handler);
        }
        Add(f, inside, Op.TryLeave, record);
        End(f, inside, Op.Return);
        Add(f, handler, Op.Landing, record);
        End(f, handler, Op.Return);
        Rejects(f, "where an exception cannot arrive");
    }

    [Fact]
    public void ReplacedValueInUse()
    {
        (Function f, Block entry) = New();
        Inst sum = Add(f, entry, Op.Add, f.AddParam(), f.Const(1));
        End(f, entry, Op.Return, sum);
        sum.ReplaceWith(f.Const(3));
        Rejects(f, "which was replaced");
    }
}
