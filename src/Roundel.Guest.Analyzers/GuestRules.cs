using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Roundel.GuestScope;

namespace Roundel.GuestAnalyzers;

/// <summary>The rules: what the guest compiler refuses in the guest's own code. What each says is part of <see cref="OutOfScope"/>.</summary>
public static class GuestRules
{
    private const string Category = "Roundel.Guest", Help = "docs/guests.md";

    /// <summary>Floating point.</summary>
    public static readonly DiagnosticDescriptor FloatingPoint = Rule("RG0001", "Floating point", Topic.FloatingPoint);

    /// <summary>Threads and tasks.</summary>
    public static readonly DiagnosticDescriptor Threads = Rule("RG0002", "Threads, tasks, async", Topic.Threads);

    /// <summary>Reflection.</summary>
    public static readonly DiagnosticDescriptor Reflection = Rule("RG0003", "Reflection", Topic.Reflection);

    /// <summary>Files, sockets, processes.</summary>
    public static readonly DiagnosticDescriptor Files = Rule("RG0004", "Files, sockets, processes", Topic.Files);

    /// <summary>The console.</summary>
    public static readonly DiagnosticDescriptor Terminal = Rule("RG0005", "Console", Topic.Terminal);

    /// <summary>Time, chance, environment.</summary>
    public static readonly DiagnosticDescriptor Surroundings = Rule("RG0006", "Time, chance, environment", Topic.Surroundings);

    /// <summary>Finalizers and the collector.</summary>
    public static readonly DiagnosticDescriptor Collector = Rule("RG0007", "Finalizers, garbage collection", Topic.Collector);

    /// <summary>dynamic.</summary>
    public static readonly DiagnosticDescriptor Dynamic = Rule("RG0008", "dynamic", Topic.Dynamic);

    /// <summary>Native code.</summary>
    public static readonly DiagnosticDescriptor Native = Rule("RG0009", "Native code", Topic.Native);

    /// <summary>Methods of the library that compute in floating point.</summary>
    public static readonly DiagnosticDescriptor FloatingPointCalls = Rule("RG0013", "Floating point in the library", Topic.FloatingPointCalls);

    /// <summary>All of them, in the order of their numbers.</summary>
    public static ImmutableArray<DiagnosticDescriptor> All { get; } = ImmutableArray.Create(
        FloatingPoint, Threads, Reflection, Files, Terminal, Surroundings, Collector, Dynamic, Native, FloatingPointCalls);

    internal static DiagnosticDescriptor Of(Topic topic) => topic switch
    {
        Topic.FloatingPoint => FloatingPoint,
        Topic.Threads => Threads,
        Topic.Reflection => Reflection,
        Topic.Files => Files,
        Topic.Terminal => Terminal,
        Topic.Surroundings => Surroundings,
        Topic.Collector => Collector,
        Topic.Dynamic => Dynamic,
        Topic.Native => Native,
        _ => FloatingPointCalls,
    };

    private static DiagnosticDescriptor Rule(string id, string title, Topic topic) =>
        new(id, title, OutOfScope.Advice(topic), Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help);
}
