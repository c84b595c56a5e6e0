using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Roundel.GuestScope;

namespace Roundel.GuestAnalyzers;

/// <summary>Says while typing what the guest compiler would say.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class GuestAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => GuestRules.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(CheckMethod, SymbolKind.Method);
        context.RegisterOperationAction(CheckMember, OperationKind.Invocation, OperationKind.ObjectCreation, OperationKind.PropertyReference,
            OperationKind.FieldReference, OperationKind.MethodReference);
        context.RegisterOperationAction(CheckFloat, OperationKind.Literal, OperationKind.Binary, OperationKind.Unary, OperationKind.Conversion,
            OperationKind.CompoundAssignment, OperationKind.Increment, OperationKind.Decrement, OperationKind.DefaultValue);
        context.RegisterOperationAction(CheckLanguage, OperationKind.Await, OperationKind.AnonymousFunction, OperationKind.LocalFunction,
            OperationKind.DynamicInvocation, OperationKind.DynamicMemberReference,
            OperationKind.DynamicIndexerAccess, OperationKind.DynamicObjectCreation);
    }

    /// <summary>The rule that a member of the library belongs to.</summary>
    internal static DiagnosticDescriptor? RuleOf(ISymbol member) => member.ContainingType?.OriginalDefinition is { } type
        && OutOfScope.Of(Space(type), type.Name, member.Name) is { } topic ? GuestRules.Of(topic) : null;

    private static string Space(INamedTypeSymbol type) => type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString() : "";

    private static void CheckMethod(SymbolAnalysisContext context)
    {
        var method = (IMethodSymbol)context.Symbol;
        DiagnosticDescriptor? rule = method switch
        {
            { MethodKind: MethodKind.Destructor } => GuestRules.Collector,
            { IsExtern: true } => GuestRules.Native,
            { IsAsync: true } => GuestRules.Threads,
            _ => null,
        };
        if (rule is not null) context.ReportDiagnostic(Diagnostic.Create(rule, method.Locations[0], Name(method)));
    }

    private static void CheckMember(OperationAnalysisContext context)
    {
        ISymbol? member = context.Operation switch
        {
            IInvocationOperation call => call.TargetMethod,
            IObjectCreationOperation creation => creation.Constructor,
            IMemberReferenceOperation reference => reference.Member,
            _ => null,
        };
        if (IsInName(context.Operation) || member is null) return;
        DiagnosticDescriptor? rule = RuleOf(member) ?? (ComputesInFloats(member) ? GuestRules.FloatingPointCalls : null);
        if (rule is null) return;
        context.ReportDiagnostic(Diagnostic.Create(rule, context.Operation.Syntax.GetLocation(), Name(member)));
    }

    /// <summary>Methods of the library that take or give floating-point numbers, whatever they are instantiated with.</summary>
    private static bool ComputesInFloats(ISymbol member) => member is IMethodSymbol method && method.Locations.All(l => l.IsInMetadata)
        && OutOfScope.Computes(Space(method.ContainingType), method.ContainingType.Name)
        && (IsFloatType(method.OriginalDefinition.ReturnType) || method.OriginalDefinition.Parameters.Any(p => IsFloatType(p.Type)));

    private static void CheckFloat(OperationAnalysisContext context)
    {
        IOperation operation = context.Operation;
        if (!IsFloat(operation)) return;
        // The outermost one speaks for those in it; what the C# compiler folds into an integer never becomes code.
        for (IOperation? outer = operation.Parent; outer is not null; outer = outer.Parent)
        {
            if (IsArithmetic(outer) && IsFloat(outer)) return;
            if (outer.ConstantValue.HasValue && !IsFloatType(outer.Type) || IsConstant(outer)) return;
        }
        if (operation.ConstantValue.HasValue && !IsFloatType(operation.Type)) return;
        context.ReportDiagnostic(Diagnostic.Create(GuestRules.FloatingPoint, operation.Syntax.GetLocation()));
    }

    /// <summary>Whether it declares a constant, which is code only where it is used.</summary>
    private static bool IsConstant(IOperation operation) => operation switch
    {
        IVariableDeclaratorOperation { Symbol.IsConst: true } => true,
        IFieldInitializerOperation field => field.InitializedFields.All(f => f.IsConst),
        _ => false,
    };

    private static bool IsArithmetic(IOperation operation) => operation is ILiteralOperation or IBinaryOperation or IUnaryOperation or IConversionOperation
        or ICompoundAssignmentOperation or IIncrementOrDecrementOperation;

    /// <summary>Whether its value, or a value that it converts or compares, is a floating-point number.</summary>
    private static bool IsFloat(IOperation operation) => IsFloatType(operation.Type) || operation switch
    {
        IConversionOperation conversion => IsFloatType(conversion.Operand.Type),
        IBinaryOperation binary => IsFloatType(binary.LeftOperand.Type),
        _ => false,
    };

    private static bool IsFloatType(ITypeSymbol? type) => type?.SpecialType is SpecialType.System_Single or SpecialType.System_Double;

    private static void CheckLanguage(OperationAnalysisContext context)
    {
        IOperation operation = context.Operation;
        (DiagnosticDescriptor? rule, string name) = operation switch
        {
            IAwaitOperation => (GuestRules.Threads, "await"),
            IAnonymousFunctionOperation { Symbol.IsAsync: true } => (GuestRules.Threads, "async"),
            ILocalFunctionOperation { Symbol.IsAsync: true } function => (GuestRules.Threads, function.Symbol.Name),
            ILocalFunctionOperation { Symbol.IsExtern: true } function => (GuestRules.Native, function.Symbol.Name),
            IDynamicInvocationOperation or IDynamicMemberReferenceOperation or IDynamicIndexerAccessOperation or IDynamicObjectCreationOperation
                => (GuestRules.Dynamic, ""),
            _ => ((DiagnosticDescriptor?)null, ""),
        };
        if (rule is null) return;
        context.ReportDiagnostic(Diagnostic.Create(rule, operation.Syntax.GetLocation(), name));
    }

    private static bool IsInName(IOperation operation)
    {
        for (IOperation? outer = operation.Parent; outer is not null; outer = outer.Parent) if (outer is INameOfOperation) return true;
        return false;
    }

    private static string Name(ISymbol member) => member switch
    {
        IMethodSymbol { MethodKind: MethodKind.Constructor } => $"new {member.ContainingType.Name}()",
        IMethodSymbol { MethodKind: MethodKind.Destructor } => $"~{member.ContainingType.Name}",
        _ => $"{member.ContainingType.Name}.{member.Name}",
    };
}
