using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace XlaSharp.Analyzers;

/// <summary>
/// Checks the functions given to <c>FunctionLayer</c> while they are typed: the rules that its constructor and its
/// first call would report at run time.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WrappedFunctionAnalyzer : DiagnosticAnalyzer
{
    private const string LayerType = "XlaSharp.Layers.FunctionLayer";
    private static readonly ImmutableArray<string> CallNames = ["params", "state", "rng", "inputs", "training"];
    private static readonly ImmutableArray<string> InitNames = ["rng", "inputs", "training"];
    private static readonly ImmutableArray<string> Trees = ["params", "state"];
    private static readonly ImmutableArray<string> Sources = ["initFn", "params", "state"];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Rules.MissingInputs,
        Rules.UnknownParameter,
        Rules.NoSource,
        Rules.NotAPair,
        Rules.KeyMayBeNull,
        Rules.TrainingIsNoBool,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(LayerType) is { } layer)
            {
                start.RegisterOperationAction(operation => Check(operation, layer), OperationKind.ObjectCreation);
            }
        });
    }

    private static void Check(OperationAnalysisContext context, INamedTypeSymbol layer)
    {
        IObjectCreationOperation creation = (IObjectCreationOperation)context.Operation;
        if (
            !SymbolEqualityComparer.Default.Equals(creation.Type, layer)
            || WrappedFunction.Of(Argument(creation, "callFn"), context.CancellationToken) is not { } call
        )
        {
            return;
        }

        WrappedFunction? init = WrappedFunction.Of(Argument(creation, "initFn"), context.CancellationToken);
        bool isComplete =
            CheckNames(context, call, "call_fn", CallNames)
            & (init is null || CheckNames(context, init, "init_fn", InitNames));
        CheckTypes(context, call, "call_fn");
        if (init is not null)
        {
            CheckTypes(context, init, "init_fn");
        }

        if (call.Find("rng") is { NullableAnnotation: NullableAnnotation.NotAnnotated, Type.IsReferenceType: true } key)
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.KeyMayBeNull, call.LocationOf(key), key.Type.Name));
        }

        if (isComplete)
        {
            CheckState(context, creation, call, init);
        }
    }

    private static bool CheckNames(
        OperationAnalysisContext context,
        WrappedFunction function,
        string role,
        ImmutableArray<string> allowed
    )
    {
        string supported = string.Join(", ", allowed);
        bool hasInputs = function.Find("inputs") is not null;
        if (!hasInputs)
        {
            string declared = string.Join(", ", function.Parameters.Select(parameter => parameter.Name));
            context.ReportDiagnostic(
                Diagnostic.Create(Rules.MissingInputs, function.Location, role, declared, supported)
            );
        }

        foreach (
            IParameterSymbol parameter in function.Parameters.Where(parameter => !allowed.Contains(parameter.Name))
        )
        {
            string? near = allowed.FirstOrDefault(name =>
                Spelling.IsNear(name, parameter.Name) && function.Find(name) is null
            );
            string suggestion = near is null ? string.Empty : $" (did you mean '{near}'?)";
            context.ReportDiagnostic(
                Diagnostic.Create(
                    Rules.UnknownParameter,
                    function.LocationOf(parameter),
                    role,
                    parameter.Name,
                    supported,
                    suggestion
                )
            );
        }

        return hasInputs;
    }

    private static void CheckTypes(OperationAnalysisContext context, WrappedFunction function, string role)
    {
        if (
            function.Find("training")
                is { Type.SpecialType: not SpecialType.System_Boolean and not SpecialType.System_Object } training
            && training.Type.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T
        )
        {
            context.ReportDiagnostic(
                Diagnostic.Create(
                    Rules.TrainingIsNoBool,
                    function.LocationOf(training),
                    role,
                    training.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)
                )
            );
        }
    }

    private static void CheckState(
        OperationAnalysisContext context,
        IObjectCreationOperation creation,
        WrappedFunction call,
        WrappedFunction? init
    )
    {
        string[] wanted = [.. Trees.Where(name => call.Find(name) is not null)];
        if (wanted.Length > 0 && Sources.All(name => IsNull(Argument(creation, name))))
        {
            context.ReportDiagnostic(
                Diagnostic.Create(
                    Rules.NoSource,
                    call.Location,
                    string.Join(" and ", wanted.Select(name => $"'{name}'"))
                )
            );
        }

        if (call.Find("state") is null)
        {
            return;
        }

        CheckPair(context, call, "call_fn", "a pair (outputs, newState)");
        if (init is not null && IsNull(Argument(creation, "params")) && IsNull(Argument(creation, "state")))
        {
            CheckPair(context, init, "init_fn", "a pair (params, state)");
        }
    }

    /// <summary>
    /// Reports only what cannot be a pair: a tuple of another length, a tensor, nothing, or a value type.
    /// </summary>
    private static void CheckPair(OperationAnalysisContext context, WrappedFunction function, string role, string what)
    {
        ITypeSymbol type = function.Method.ReturnType;
        bool isNoPair = type is INamedTypeSymbol { IsTupleType: true } tuple
            ? tuple.TupleElements.Length != 2
            : function.Method.ReturnsVoid
                || type.SpecialType is > SpecialType.System_Object and <= SpecialType.System_String
                || type.Name == "Tensor";
        if (isNoPair)
        {
            context.ReportDiagnostic(
                Diagnostic.Create(
                    Rules.NotAPair,
                    function.Location,
                    role,
                    what,
                    type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)
                )
            );
        }
    }

    private static IOperation? Argument(IObjectCreationOperation creation, string name) =>
        creation
            .Arguments.FirstOrDefault(argument =>
                argument.Parameter?.Name == name && argument.ArgumentKind == ArgumentKind.Explicit
            )
            ?.Value;

    private static bool IsNull(IOperation? value) =>
        value is null or { ConstantValue: { HasValue: true, Value: null } }
        || (value is IConversionOperation conversion && IsNull(conversion.Operand));
}
