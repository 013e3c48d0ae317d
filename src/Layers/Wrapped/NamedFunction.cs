using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>
/// A function with the names of its parameters: what a wrapped layer binds values to. Lambdas and methods bring their
/// names along; a function made by another function (a transformed one) states them.
/// </summary>
public sealed class NamedFunction
{
    private readonly Func<object?[], object?> _function;

    /// <summary>A function whose parameters' names are stated.</summary>
    /// <param name="names">Names in the order in which the values are to be passed.</param>
    /// <param name="function">Receives one value per name.</param>
    public NamedFunction(IReadOnlyList<string> names, Func<object?[], object?> function)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(function);
        (Names, _function, Source) = ([.. names], function, this);
    }

    private NamedFunction(IReadOnlyList<string> names, Func<object?[], object?> function, Delegate source) =>
        (Names, _function, Source) = (names, function, source);

    /// <summary>The parameters' names, in order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>
    /// What is registered for configs: the lambda or method that the names were taken from; this, if they were stated.
    /// </summary>
    internal object Source { get; }

    /// <summary>Takes the names from a lambda or method.</summary>
    /// <param name="function">The function. A receiver and a first argument bound in advance are not counted.</param>
    /// <returns>The function with its names.</returns>
    [UnconditionalSuppressMessage(
        "Trimming",
        "IL2026",
        Justification = "Names of parameters that are used stay in the metadata of lambdas that are called."
    )]
    public static NamedFunction Of(Delegate function)
    {
        ArgumentNullException.ThrowIfNull(function);
        MethodInfo invoke = function.GetType().GetMethod("Invoke")!;
        ParameterInfo[] outer = invoke.GetParameters();
        ParameterInfo[] declared = function.Method.GetParameters();

        // A delegate closed over its first argument declares one parameter more than it takes.
        ParameterInfo[] named = declared[^outer.Length..];
        string[] names =
        [
            .. named.Select((parameter, i) => parameter.Name ?? FormattableString.Invariant($"<parameter {i}>")),
        ];
        return new(
            names,
            values =>
                invoke.Invoke(function, BindingFlags.DoNotWrapExceptions, null, Convert(named, names, values), null),
            function
        );
    }

    /// <summary>A function out of a config.</summary>
    internal static NamedFunction? Of(object? function) =>
        function switch
        {
            null => null,
            NamedFunction named => named,
            Delegate source => Of(source),
            _ => throw new ArgumentException($"A function is needed, got a {function.GetType().Name}."),
        };

    internal bool Takes(string name) => Names.Contains(name, StringComparer.Ordinal);

    internal object? Invoke(Func<string, object?> value) => _function([.. Names.Select(value)]);

    internal object? InvokeInOrder(object?[] values) => _function(values);

    private static object?[] Convert(ParameterInfo[] parameters, string[] names, object?[] values)
    {
        object?[] converted = new object?[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            Type type = parameters[i].ParameterType;
            converted[i] =
                values[i] is null && type.IsValueType && Nullable.GetUnderlyingType(type) is null
                    ? throw new ArgumentException(
                        $"Parameter '{names[i]}' is a {type.Name}, but there is no value for it here (null). Declare "
                            + $"it as {type.Name}?."
                    )
                    : ConvertOne(names[i], values[i], type);
        }

        return converted;
    }

    private static object? ConvertOne(string name, object? value, Type type)
    {
        try
        {
            return type.IsInstanceOfType(value) ? value : Tree.ConvertTo(value, type);
        }
        catch (TraceException exception)
        {
            throw new ArgumentException(
                $"Parameter '{name}' is declared as {type.Name}, but its value is a {value?.GetType().Name}. Declare "
                    + "that type, or Tree for any.",
                exception
            );
        }
    }
}
