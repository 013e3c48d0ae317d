using Microsoft.CodeAnalysis;

namespace XlaSharp.Analyzers;

/// <summary>What is reported about functions that are wrapped in layers.</summary>
internal static class Rules
{
    private const string Category = "Layers";

    /// <summary>{0} role, {1} declared names, {2} allowed names.</summary>
    public static readonly DiagnosticDescriptor MissingInputs = new(
        "XLS1001",
        "A wrapped function needs a parameter 'inputs'",
        "{0} must have a parameter 'inputs', but it has ({1}); supported names: {2}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true
    );

    /// <summary>{0} role, {1} name, {2} allowed names, {3} suggestion.</summary>
    public static readonly DiagnosticDescriptor UnknownParameter = new(
        "XLS1002",
        "A wrapped function has a parameter that layers do not know",
        "{0} has the parameter '{1}', which a layer does not know{3}; supported names: {2}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true
    );

    /// <summary>{0} what call_fn takes.</summary>
    public static readonly DiagnosticDescriptor NoSource = new(
        "XLS1003",
        "Nothing makes the parameters or the state",
        "call_fn takes {0}, but there is no init_fn, and neither params nor state are given",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true
    );

    /// <summary>{0} role, {1} what it must return, {2} what it returns.</summary>
    public static readonly DiagnosticDescriptor NotAPair = new(
        "XLS1004",
        "A function with state must return a pair",
        "call_fn takes 'state', so {0} must return {1}, but it returns {2}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true
    );

    /// <summary>{0} type.</summary>
    public static readonly DiagnosticDescriptor KeyMayBeNull = new(
        "XLS1005",
        "The random key of call_fn may be null",
        "call_fn gets null as 'rng' in inference; declare it as {0}? and use it in training only",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true
    );

    /// <summary>{0} role, {1} type.</summary>
    public static readonly DiagnosticDescriptor TrainingIsNoBool = new(
        "XLS1006",
        "The training flag is a bool",
        "'training' of {0} is a C# bool, known while tracing, but it is declared as {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true
    );
}
