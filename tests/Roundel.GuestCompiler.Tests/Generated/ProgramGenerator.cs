using System.Reflection;
using System.Reflection.Emit;

namespace Roundel.GuestCompiler.Tests.Generated;

/// <summary>
/// Makes programs of random typed methods over the integer instructions of IL: arithmetic with and without checks, conversions,
/// comparisons, branches, loops, arrays, calls. A program calls its methods with corner values and commits what they return, or a
/// mark for the exception that they throw.
/// </summary>
internal sealed class ProgramGenerator(int seed)
{
    private const int MethodCount = 6, MaxDepth = 5;

    private static readonly long[] Corners =
    [
        0, 1, -1, 2, 7, 31, 32, 63, 127, 128, 255, 256, 32767, 32768, 65535,
        int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue, 1L << 32, -1L << 31,
    ];

    private readonly Random _random = new(seed);
    private readonly List<MethodBuilder> _methods = [];
    private readonly List<Type[]> _parameters = [];
    private FieldBuilder _array = null!;

    /// <summary>Writes an assembly with a type Program.</summary>
    public void Write(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(name), typeof(object).Assembly);
        TypeBuilder type = assembly.DefineDynamicModule(name).DefineType("Program", TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
        _array = type.DefineField("Numbers", typeof(int[]), FieldAttributes.Public | FieldAttributes.Static);
        for (int i = 0; i < MethodCount; i++) WriteMethod(type, i);
        WriteMain(type);
        type.CreateType();
        assembly.Save(path);
    }

    private Type AnyType() => _random.Next(2) == 0 ? typeof(int) : typeof(long);

    private void WriteMethod(TypeBuilder type, int index)
    {
        Type[] parameters = [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => AnyType())];
        Type result = AnyType();
        MethodBuilder method = type.DefineMethod("M" + index, MethodAttributes.Public | MethodAttributes.Static, result, parameters);
        ILGenerator il = method.GetILGenerator();
        LocalBuilder[] locals = [.. Enumerable.Range(0, 4).Select(i => il.DeclareLocal(i % 2 == 0 ? typeof(int) : typeof(long)))];
        var body = new Body(this, il, locals, parameters);
        for (int i = 0; i < 4; i++) body.Statement(2);
        body.Expression(result, MaxDepth);
        il.Emit(OpCodes.Ret);
        _methods.Add(method);
        _parameters.Add(parameters);
    }

    private void WriteMain(TypeBuilder type)
    {
        MethodInfo commit = typeof(Guest).GetMethods().Single(m => m.Name == "Commit" && m.IsGenericMethodDefinition).MakeGenericMethod(typeof(long));
        ILGenerator il = type.DefineMethod("Main", MethodAttributes.Public | MethodAttributes.Static, typeof(void), []).GetILGenerator();
        LocalBuilder value = il.DeclareLocal(typeof(long));
        il.Emit(OpCodes.Ldc_I4_8);
        il.Emit(OpCodes.Newarr, typeof(int));
        il.Emit(OpCodes.Stsfld, _array);
        for (int m = 0; m < _methods.Count; m++)
        {
            for (int call = 0; call < 6; call++)
            {
                Label end = il.BeginExceptionBlock();
                foreach (Type parameter in _parameters[m])
                {
                    il.Emit(OpCodes.Ldc_I8, Corners[_random.Next(Corners.Length)]);
                    if (parameter == typeof(int)) il.Emit(OpCodes.Conv_I4);
                }
                il.Emit(OpCodes.Call, _methods[m]);
                if (_methods[m].ReturnType == typeof(int)) il.Emit(OpCodes.Conv_I8);
                il.Emit(OpCodes.Stloc, value);
                (Type, long)[] catches = [(typeof(DivideByZeroException), 1001), (typeof(OverflowException), 1002), (typeof(IndexOutOfRangeException), 1003)];
                foreach ((Type exception, long mark) in catches)
                {
                    il.BeginCatchBlock(exception);
                    il.Emit(OpCodes.Pop);
                    il.Emit(OpCodes.Ldc_I8, mark);
                    il.Emit(OpCodes.Stloc, value);
                }
                il.EndExceptionBlock();
                il.Emit(OpCodes.Ldloc, value);
                il.Emit(OpCodes.Call, commit);
            }
        }
        il.Emit(OpCodes.Ret);
    }

    /// <summary>Writes the inside of one method.</summary>
    private sealed class Body(ProgramGenerator program, ILGenerator il, LocalBuilder[] locals, Type[] parameters)
    {
        private static readonly OpCode[] Plain = [OpCodes.Add, OpCodes.Sub, OpCodes.Mul, OpCodes.And, OpCodes.Or, OpCodes.Xor];

        private static readonly OpCode[] Checked =
            [OpCodes.Add_Ovf, OpCodes.Add_Ovf_Un, OpCodes.Sub_Ovf, OpCodes.Sub_Ovf_Un, OpCodes.Mul_Ovf, OpCodes.Mul_Ovf_Un];

        private static readonly OpCode[] Divisions = [OpCodes.Div, OpCodes.Div_Un, OpCodes.Rem, OpCodes.Rem_Un];

        private static readonly OpCode[] Shifts = [OpCodes.Shl, OpCodes.Shr, OpCodes.Shr_Un];

        private static readonly OpCode[] Comparisons = [OpCodes.Ceq, OpCodes.Cgt, OpCodes.Cgt_Un, OpCodes.Clt, OpCodes.Clt_Un];

        private static readonly OpCode[] Branches =
            [OpCodes.Beq, OpCodes.Bne_Un, OpCodes.Blt, OpCodes.Blt_Un, OpCodes.Ble, OpCodes.Ble_Un, OpCodes.Bgt, OpCodes.Bgt_Un, OpCodes.Bge, OpCodes.Bge_Un];

        private static readonly OpCode[] Narrow = [OpCodes.Conv_I1, OpCodes.Conv_U1, OpCodes.Conv_I2, OpCodes.Conv_U2, OpCodes.Conv_I4, OpCodes.Conv_U4];

        private static readonly OpCode[] NarrowChecked =
        [
            OpCodes.Conv_Ovf_I1, OpCodes.Conv_Ovf_U1, OpCodes.Conv_Ovf_I2, OpCodes.Conv_Ovf_U2, OpCodes.Conv_Ovf_I4, OpCodes.Conv_Ovf_U4,
            OpCodes.Conv_Ovf_I1_Un, OpCodes.Conv_Ovf_U1_Un, OpCodes.Conv_Ovf_I2_Un, OpCodes.Conv_Ovf_U2_Un, OpCodes.Conv_Ovf_I4_Un, OpCodes.Conv_Ovf_U4_Un,
        ];

        private int Next(int limit) => program._random.Next(limit);

        private OpCode Any(OpCode[] codes) => codes[Next(codes.Length)];

        public void Statement(int depth)
        {
            LocalBuilder target = locals[Next(locals.Length)];
            switch (depth == 0 ? 0 : Next(7))
            {
                case 1:
                    Label otherwise = il.DefineLabel(), after = il.DefineLabel();
                    Type type = program.AnyType();
                    Expression(type, 2);
                    Expression(type, 2);
                    il.Emit(Any(Branches), otherwise);
                    Statement(depth - 1);
                    il.Emit(OpCodes.Br, after);
                    il.MarkLabel(otherwise);
                    Statement(depth - 1);
                    il.MarkLabel(after);
                    break;
                case 2:
                    Loop(depth);
                    break;
                case 4:
                    Switch(depth);
                    break;
                case 5:
                    Try(depth);
                    break;
                case 3:
                    il.Emit(OpCodes.Ldsfld, program._array);
                    Index();
                    Expression(typeof(int), 2);
                    il.Emit(OpCodes.Stelem_I4);
                    break;
                default:
                    Expression(target.LocalType, 3);
                    il.Emit(OpCodes.Stloc, target);
                    break;
            }
        }

        private void Switch(int depth)
        {
            Label[] ways = [.. Enumerable.Range(0, 1 + Next(4)).Select(_ => il.DefineLabel())];
            Label after = il.DefineLabel();
            Expression(typeof(int), 2);
            il.Emit(OpCodes.Switch, ways);
            Statement(depth - 1);
            il.Emit(OpCodes.Br, after);
            foreach (Label way in ways)
            {
                il.MarkLabel(way);
                Statement(depth - 1);
                if (Next(3) > 0) il.Emit(OpCodes.Br, after); // or falls into the next
            }
            il.MarkLabel(after);
        }

        /// <summary>Catches what a statement throws, or runs another behind it in any case.</summary>
        private void Try(int depth)
        {
            il.BeginExceptionBlock();
            Statement(depth - 1);
            if (Next(2) == 0)
            {
                il.BeginCatchBlock(Next(2) == 0 ? typeof(ArithmeticException) : typeof(Exception));
                il.Emit(OpCodes.Pop);
            }
            else
            {
                il.BeginFinallyBlock();
            }
            Statement(depth - 1);
            il.EndExceptionBlock();
        }

        private void Loop(int depth)
        {
            LocalBuilder counter = il.DeclareLocal(typeof(int));
            Label top = il.DefineLabel(), test = il.DefineLabel();
            il.Emit(OpCodes.Ldc_I4, Next(3));
            il.Emit(OpCodes.Stloc, counter);
            il.Emit(OpCodes.Br, test);
            il.MarkLabel(top);
            Statement(depth - 1);
            // The counter as an index: what bounds-check elimination looks for.
            il.Emit(OpCodes.Ldsfld, program._array);
            il.Emit(OpCodes.Ldloc, counter);
            il.Emit(OpCodes.Ldsfld, program._array);
            il.Emit(OpCodes.Ldloc, counter);
            il.Emit(OpCodes.Ldelem_I4);
            Expression(typeof(int), 1);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Stelem_I4);
            il.Emit(OpCodes.Ldloc, counter);
            il.Emit(OpCodes.Ldc_I4, 1 + Next(2));
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Stloc, counter);
            il.MarkLabel(test);
            il.Emit(OpCodes.Ldloc, counter);
            if (Next(2) == 0)
            {
                il.Emit(OpCodes.Ldsfld, program._array);
                il.Emit(OpCodes.Ldlen);
                il.Emit(OpCodes.Conv_I4);
            }
            else
            {
                il.Emit(OpCodes.Ldc_I4, 3 + Next(8)); // sometimes more than there are
            }
            il.Emit(OpCodes.Blt, top);
        }

        private void Index()
        {
            Expression(typeof(int), 1);
            il.Emit(OpCodes.Ldc_I4, Next(8) == 0 ? 15 : 7);
            il.Emit(OpCodes.And);
        }

        /// <summary>Leaves a value of a type on the stack.</summary>
        public void Expression(Type type, int depth)
        {
            if (depth == 0 || Next(6) == 0)
            {
                Leaf(type);
                return;
            }
            switch (Next(9))
            {
                case 0:
                    Convert(type, depth);
                    break;
                case 1:
                    Choice(type, depth);
                    break;
                case 2:
                    Expression(type, depth - 1);
                    Expression(typeof(int), depth - 1);
                    il.Emit(OpCodes.Ldc_I4, type == typeof(int) ? 31 : 63);
                    il.Emit(OpCodes.And);
                    il.Emit(Any(Shifts));
                    break;
                case 3:
                    Expression(type, depth - 1);
                    il.Emit(Next(2) == 0 ? OpCodes.Neg : OpCodes.Not);
                    break;
                case 4:
                    Binary(type, depth, Next(4) == 0 ? Checked : Divisions);
                    break;
                case 5 when program._methods.Count > 0:
                    Call(type, depth);
                    break;
                default:
                    Binary(type, depth, Plain);
                    break;
            }
        }

        private void Binary(Type type, int depth, OpCode[] codes)
        {
            Expression(type, depth - 1);
            Expression(type, depth - 1);
            il.Emit(Any(codes));
        }

        private void Choice(Type type, int depth)
        {
            Label other = il.DefineLabel(), end = il.DefineLabel();
            Expression(program.AnyType(), depth - 1);
            il.Emit(OpCodes.Brfalse, other);
            Expression(type, depth - 1);
            il.Emit(OpCodes.Br, end);
            il.MarkLabel(other);
            Expression(type, depth - 1);
            il.MarkLabel(end);
        }

        private void Convert(Type type, int depth)
        {
            Type from = program.AnyType();
            if (type == typeof(long))
            {
                Expression(from, depth - 1);
                OpCode[] wide = Next(4) == 0
                    ? [OpCodes.Conv_Ovf_U8, OpCodes.Conv_Ovf_I8_Un, OpCodes.Conv_Ovf_I8, OpCodes.Conv_Ovf_U8_Un] : [OpCodes.Conv_I8, OpCodes.Conv_U8];
                il.Emit(Any(wide));
                return;
            }
            if (Next(3) == 0)
            {
                Expression(from, depth - 1);
                Expression(from, depth - 1);
                il.Emit(Any(Comparisons));
                return;
            }
            Expression(from, depth - 1);
            il.Emit(Any(Next(4) == 0 ? NarrowChecked : Narrow));
        }

        private void Call(Type type, int depth)
        {
            int index = Next(program._methods.Count);
            foreach (Type parameter in program._parameters[index]) Expression(parameter, Math.Min(depth - 1, 1));
            il.Emit(OpCodes.Call, program._methods[index]);
            Type result = program._methods[index].ReturnType;
            if (result != type) il.Emit(type == typeof(int) ? OpCodes.Conv_I4 : OpCodes.Conv_I8);
        }

        private void Leaf(Type type)
        {
            switch (Next(4))
            {
                case 0:
                    long corner = Corners[Next(Corners.Length)];
                    if (type == typeof(int)) il.Emit(OpCodes.Ldc_I4, (int)corner);
                    else il.Emit(OpCodes.Ldc_I8, corner);
                    return;
                case 1 when type == typeof(int):
                    il.Emit(OpCodes.Ldsfld, program._array);
                    il.Emit(OpCodes.Ldc_I4, Next(8));
                    il.Emit(OpCodes.Ldelem_I4);
                    return;
                case 2:
                    LocalBuilder[] fitting = [.. locals.Where(l => l.LocalType == type)];
                    il.Emit(OpCodes.Ldloc, fitting[Next(fitting.Length)]);
                    return;
                default:
                    int argument = Next(parameters.Length);
                    il.Emit(OpCodes.Ldarg, argument);
                    if (parameters[argument] != type) il.Emit(type == typeof(int) ? OpCodes.Conv_I4 : OpCodes.Conv_I8);
                    return;
            }
        }
    }
}
