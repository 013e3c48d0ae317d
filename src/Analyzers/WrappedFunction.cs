using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace XlaSharp.Analyzers;

/// <summary>
/// A lambda or method that is given to a layer: its parameters, what it returns, and where it is written.
/// </summary>
internal sealed class WrappedFunction
{
    private WrappedFunction(IMethodSymbol method, Location location, int skipped) =>
        (Method, Location, Parameters) = (method, location, method.Parameters.Skip(skipped).ToImmutableArray());

    /// <summary>The lambda's or method's symbol.</summary>
    public IMethodSymbol Method { get; }

    /// <summary>The argument.</summary>
    public Location Location { get; }

    /// <summary>The parameters that a layer binds values to.</summary>
    public ImmutableArray<IParameterSymbol> Parameters { get; }

    /// <summary>The parameter of a name.</summary>
    public IParameterSymbol? Find(string name) => Parameters.FirstOrDefault(parameter => parameter.Name == name);

    /// <summary>Where a parameter is written; the argument, if it is written elsewhere.</summary>
    public Location LocationOf(IParameterSymbol parameter) =>
        parameter.Locations.FirstOrDefault(location =>
            location.IsInSource && location.SourceTree == Location.SourceTree
        ) ?? Location;

    /// <summary>
    /// Looks through conversions, delegate creations, and variables that are set where they are declared.
    /// </summary>
    public static WrappedFunction? Of(
        IOperation? value,
        CancellationToken cancellation,
        Location? at = null,
        int depth = 0
    )
    {
        switch (value)
        {
            case IConversionOperation conversion:
                return Of(conversion.Operand, cancellation, at, depth);
            case IDelegateCreationOperation creation:
                return Of(creation.Target, cancellation, at, depth);
            case IAnonymousFunctionOperation lambda:
                return new(lambda.Symbol, at ?? lambda.Syntax.GetLocation(), 0);
            case IMethodReferenceOperation reference:
                bool isExtension = reference.Method.IsExtensionMethod && reference.Instance is not null;
                return new(
                    reference.Method,
                    at ?? reference.Syntax.GetLocation(),
                    isExtension && reference.Method.IsStatic ? 1 : 0
                );
            case ILocalReferenceOperation local when depth == 0:
                return Declared(local.Local, local, cancellation);
            case IFieldReferenceOperation { Field.IsReadOnly: true } field when depth == 0:
                return Declared(field.Field, field, cancellation);
            default:
                return null;
        }
    }

    private static WrappedFunction? Declared(ISymbol variable, IOperation use, CancellationToken cancellation)
    {
        SyntaxNode? declaration = variable.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation);
        SemanticModel? model = use.SemanticModel;
        return
            declaration is VariableDeclaratorSyntax { Initializer.Value: { } initializer }
            && model is not null
            && declaration.SyntaxTree == model.SyntaxTree
            ? Of(model.GetOperation(initializer, cancellation), cancellation, use.Syntax.GetLocation(), depth: 1)
            : null;
    }
}
