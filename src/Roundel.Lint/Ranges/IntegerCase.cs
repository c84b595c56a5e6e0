using System.Runtime.Intrinsics;
using Roundel.Air;
using Roundel.Field;

namespace Roundel.Lint;

/// <summary>
/// One choice of a chip's flags (and of rows of small tables): every cell is given an integer that it stands for, and every equation is
/// examined whether it holds for these integers, since both sides differ by less than p.
/// </summary>
/// <remarks>
/// What is looked up or taken from buses starts with the range that the bus declares, preprocessed cells excepted: they are there before
/// anything is taken. A cell without a range gets one from an equation in
/// which it stands alone with coefficient one and the rest spans less than p: that fixes which integer the cell stands for. From equations
/// that hold for integers, ranges are narrowed until nothing changes. Entries of look-ups are variables of their own ("atoms"), tied to
/// their expressions by further equations, and so are expressions that a constraint allows a few values.
/// </remarks>
internal sealed class IntegerCase
{
    private const long P = M31.P;
    private const int MaxRounds = 60, MaxFewValues = 16;

    private readonly ChipForms _chip;
    private readonly Dictionary<int, M31> _known;
    private readonly Func<BusTerm, bool> _isActive;
    private readonly Dictionary<int, int> _atoms = [];
    private readonly Dictionary<int, string> _subjects = [];
    private readonly Dictionary<int, Polynomial> _forms = [];
    private readonly Dictionary<int, Interval> _ranges = [];
    private readonly List<Equation> _equations = [];

    /// <summary>An equation, what it is called, and its form over the integers once it is known to hold for them.</summary>
    private sealed class Equation(string subject, Polynomial polynomial, bool isAlternative = false)
    {
        /// <summary>Whether it is a factor of a product, so that it may also not hold: nothing follows from it.</summary>
        public bool IsAlternative => isAlternative;

        public string Subject => subject;

        public Polynomial Polynomial => polynomial;

        public IntegerForm? Integer { get; set; }
    }

    /// <summary>Prepares a case.</summary>
    /// <param name="chip">The chip.</param>
    /// <param name="known">Cells with one value.</param>
    /// <param name="isActive">Whether a term is there.</param>
    public IntegerCase(ChipForms chip, Dictionary<int, M31> known, Func<BusTerm, bool> isActive)
    {
        (_chip, _known, _isActive) = (chip, known, isActive);
        BusTerm[] taken = [.. Air.Terms.Where(t => isActive(t) && t.Side is BusSide.Lookup or BusSide.Consume)];
        List<List<int>> products = [];
        foreach (Constraint constraint in Air.Constraints) products.Add(LiveFactors(constraint.Root));
        foreach (BusTerm term in taken.Where(t => t.Side == BusSide.Lookup))
            for (int i = 0; i < term.Tuple.Count; i++) AddAtom(term.Tuple[i], $"{term.Label}, {term.Bus.Fields[i]}");
        List<(int Base, Interval Values)> domains = [];
        for (int i = 0; i < products.Count; i++)
        {
            if (FiniteDomain(products[i]) is not { } domain) continue;
            AddAtom(domain.Base, Air.Constraints[i].Label);
            domains.Add(domain);
        }
        foreach (BusTerm term in taken)
            for (int i = 0; i < term.Tuple.Count; i++) Bound(term.Tuple[i], term.Bus.Ranges[i]);
        foreach ((int node, Interval values) in domains) NarrowNode(node, values);
        foreach ((int node, int atom) in _atoms) _equations.Add(new(_subjects[node], Polynomial.Variable(atom) - Expand(node)));
        for (int i = 0; i < products.Count; i++) AddConstraint(Air.Constraints[i].Label, products[i]);
    }

    /// <summary>Equations that need not hold for integers, with the range of their value at its best.</summary>
    public List<(string Subject, string What)> Wraps { get; } = [];

    /// <summary>Whether the ranges contradict each other: no row is of this case.</summary>
    public bool IsImpossible { get; private set; }

    private ChipAir Air => _chip.Air;

    /// <summary>
    /// Where constants among the entries of a look-up leave few values in its table to another entry, a cell that the entry is a multiple of
    /// has few values too.
    /// </summary>
    public void AddFewValued(LookupOracle oracle)
    {
        foreach (BusTerm term in Air.Terms.Where(t => t.Side == BusSide.Lookup && _isActive(t)))
        {
            IReadOnlyList<Vector512<uint>> rows = oracle.Rows(term.Bus);
            if (rows.Count == 0) continue;
            Polynomial[] forms = [.. term.Tuple.Select(Expand)];
            if (!forms.Any(f => f.IsConstant)) continue;
            Vector512<uint>[] fit = [.. rows.Where(r =>
                Enumerable.Range(0, forms.Length).All(i => !forms[i].IsConstant || forms[i].ConstantTerm.Value == r[i]))];
            for (int i = 0; i < forms.Length; i++)
            {
                if (Multiple(term.Tuple[i]) is not { } part) continue;
                long[] values = [.. fit.Select(r => r[i]).Distinct().Take(MaxFewValues + 1)
                    .Select(v => IntegerForm.Centred(M31.FromCanonical(v) / part.Factor))];
                if (values.Length == 0) IsImpossible = true;
                else if (values.Length <= MaxFewValues) Narrow(part.Variable, new Interval(values.Min(), values.Max()));
            }
        }
    }

    private (int Variable, M31 Factor)? Multiple(int node)
    {
        Polynomial form = Expand(node);
        return form.Degree == 1 && form.Terms.Count() == 1 ? (form.Variables.First(), form.Terms.First().Coefficient) : null;
    }

    /// <summary>Derives ranges until nothing changes.</summary>
    public void Solve()
    {
        bool define = false;
        for (int round = 0; round < MaxRounds && !IsImpossible; round++)
        {
            bool changed = false;
            foreach (Equation equation in _equations)
            {
                if (equation.Integer is null) changed |= Examine(equation, define);
                if (equation is { Integer: { } form, IsAlternative: false }) changed |= Propagate(form);
            }
            if (changed) continue;
            if (define) break;
            // What is still open stands for its canonical value.
            define = true;
        }
        if (IsImpossible) return;
        foreach (Equation equation in _equations.Where(e => e.Integer is null))
        {
            Interval best = IntegerForm.Scaled(equation.Polynomial).Select(f => f.Range(RangeOf)).MinBy(r => r.Width);
            Wraps.Add((equation.Subject, $"the value may be from {best}"));
        }
    }

    /// <summary>The range of a node, by the coefficients of least magnitude.</summary>
    public Interval RangeOfNode(int node) => IntegerForm.Of(Form(node), M31.One).Range(RangeOf);

    /// <summary>The value of a node that is constant in this case.</summary>
    public M31? Constant(int node) => Form(node) is { IsConstant: true } form ? form.ConstantTerm : null;

    private Interval RangeOf(int variable) => _ranges.TryGetValue(variable, out Interval range) ? range : new(0, P - 1);

    /// <summary>The node in this case, atoms being variables.</summary>
    private Polynomial Form(int node)
    {
        if (_atoms.TryGetValue(node, out int atom)) return Polynomial.Variable(atom);
        if (_forms.TryGetValue(node, out Polynomial? known)) return known;
        return _forms[node] = Expand(node);
    }

    private Polynomial Expand(int node)
    {
        ExprNode n = Air.Nodes[node];
        switch (n.Kind)
        {
            case ExprKind.Constant:
                return Polynomial.Constant(M31.FromCanonical((uint)n.Left));
            case ExprKind.Cell or ExprKind.Public:
                int variable = _chip.Variable(n);
                return _known.TryGetValue(variable, out M31 value) ? Polynomial.Constant(value) : Polynomial.Variable(variable);
            case ExprKind.Add:
                return Form(n.Left) + Form(n.Right);
            case ExprKind.Subtract:
                return Form(n.Left) - Form(n.Right);
            default:
                return Form(n.Left) * Form(n.Right);
        }
    }

    /// <summary>Makes a variable of an expression, and of what it is a multiple of or differs from by a constant.</summary>
    private void AddAtom(int node, string subject)
    {
        ExprNode n = Air.Nodes[node];
        if (n.Kind < ExprKind.Add || _atoms.ContainsKey(node) || Expand(node).IsConstant) return;
        if (IsConstant(n.Left)) AddAtom(n.Right, subject);
        else if (IsConstant(n.Right)) AddAtom(n.Left, subject);
        if (Expand(node) is { Degree: 1 } form && form.Terms.Count() == 1 && form.Variables.Any(v => form.Coefficient(v) == M31.One)) return;
        _atoms.Add(node, 2 * _chip.Columns + Air.PublicCount + _atoms.Count);
        _subjects.Add(node, subject);
        // Forms made before did not know it.
        _forms.Clear();
    }

    private bool IsConstant(int node) => Air.Nodes[node].Kind == ExprKind.Constant;

    private void Bound(int node, FieldRange range)
    {
        if (range != FieldRange.Any) NarrowNode(node, new(range.Least, range.Greatest));
    }

    /// <summary>Narrows the variable that a node is, if it is one, or a small fraction of one: then the variable is so many times as large.</summary>
    private void NarrowNode(int node, Interval by)
    {
        if (Form(node) is not { Degree: 1 } form || form.Terms.Count() != 1) return;
        int variable = form.Variables.First();
        if (_chip.ColumnOf(variable) is { Phase: Phase.Preprocessed }) return;
        Interval multiple = by * form.Coefficient(variable).Inverse().Value;
        if (multiple == by || by.Least >= 0 && multiple.Greatest < P) Narrow(variable, multiple);
    }

    private bool Narrow(int variable, Interval by)
    {
        Interval before = _ranges.TryGetValue(variable, out Interval known) ? known : by, after = before.Meet(by);
        if (after.IsEmpty) IsImpossible = true;
        bool changed = !_ranges.ContainsKey(variable) || after != before;
        _ranges[variable] = after;
        return changed;
    }

    /// <summary>The factors of a product that are not constant; nothing if it vanishes in this case.</summary>
    private List<int> LiveFactors(int root)
    {
        List<int> factors = [];
        var stack = new Stack<int>([root]);
        while (stack.TryPop(out int node))
        {
            ExprNode n = Air.Nodes[node];
            if (n.Kind == ExprKind.Multiply && !IsConstant(n.Left) && !IsConstant(n.Right))
            {
                stack.Push(n.Left);
                stack.Push(n.Right);
                continue;
            }
            Polynomial form = Expand(node);
            if (form.IsZero) return [];
            if (!form.IsConstant) factors.Add(node);
        }
        return [.. factors.Distinct()];
    }

    /// <summary>If all factors differ by constants from one node: that node, and the values that it may have.</summary>
    private (int Base, Interval Values)? FiniteDomain(List<int> factors)
    {
        if (factors.Count < 2) return null;
        var parts = factors.ConvertAll(Apart);
        if (parts.Exists(p => p.Base != parts[0].Base)) return null;
        long[] roots = [.. parts.Select(p => IntegerForm.Centred(-p.Offset))];
        return (parts[0].Base, new Interval(roots.Min(), roots.Max()));
    }

    /// <summary>A node as another one plus what is constant in this case, as multiples of the enabler are.</summary>
    private (int Base, M31 Offset) Apart(int node)
    {
        ExprNode n = Air.Nodes[node];
        if (n.Kind == ExprKind.Add && Constant(n.Left) is { } left) return (n.Right, left);
        if (n.Kind == ExprKind.Add && Constant(n.Right) is { } right) return (n.Left, right);
        if (n.Kind == ExprKind.Subtract && Constant(n.Right) is { } less) return (n.Left, -less);
        return (node, M31.Zero);
    }

    private void AddConstraint(string label, List<int> factors)
    {
        if (factors.Count == 0 || FiniteDomain(factors) is not null) return;
        if (factors.Count == 1) _equations.Add(new(label, Form(factors[0])));
        // One of them vanishes: each alone must be faithful.
        else foreach (int factor in factors) _equations.Add(new(label, Form(factor), isAlternative: true));
    }

    /// <summary>Whether the equation was found to hold for integers, perhaps by giving a cell its range.</summary>
    private bool Examine(Equation equation, bool define)
    {
        Polynomial form = equation.Polynomial;
        if (form.IsZero) return false;
        int[] open = [.. form.Variables.Where(v => !_ranges.ContainsKey(v))];
        if (open.Length == 0 || define)
        {
            foreach (IntegerForm scaled in IntegerForm.Scaled(form))
            {
                Interval range = scaled.Range(RangeOf);
                if (range.Least <= -P || range.Greatest >= P) continue;
                equation.Integer = scaled;
                return true;
            }
        }
        if (equation.IsAlternative || open.Length != 1 || form.Coefficient(open[0]).IsZero
            || form.Terms.Count(t => t.Monomial.Variables.Contains(open[0])) != 1) return false;
        // x + rest = 0: x stands for −rest.
        Polynomial alone = form.Times(form.Coefficient(open[0]).Inverse());
        Interval rest = IntegerForm.Of(alone - Polynomial.Variable(open[0]), M31.One).Range(RangeOf);
        if (rest.Width >= P) return false;
        _ranges[open[0]] = rest * -1;
        equation.Integer = IntegerForm.Of(alone, M31.One);
        return true;
    }

    /// <summary>Narrows each variable that stands alone in a term.</summary>
    private bool Propagate(IntegerForm form)
    {
        bool changed = false;
        foreach ((int[] variables, long coefficient) in form.Terms)
        {
            if (variables.Length != 1 || form.Terms.Count(t => t.Variables.Contains(variables[0])) != 1) continue;
            Interval rest = form.Range(v => v == variables[0] ? Interval.Of(0) : RangeOf(v));
            Interval range = (rest * -1).DividedBy(coefficient);
            if (!RangeOf(variables[0]).Contains(range) || RangeOf(variables[0]) != range) changed |= Narrow(variables[0], range.Meet(RangeOf(variables[0])));
            if (IsImpossible) return false;
        }
        return changed;
    }
}
