namespace XlaSharp.Hlo.Text;

/// <summary>
/// The text of a function piece by piece, for tools that show operations: names of values, and a line per operation.
/// </summary>
public sealed class FunctionText
{
    private readonly ValueNames _names;
    private readonly PrintOptions _options;

    private FunctionText(ValueNames names, PrintOptions options) => (_names, _options) = (names, options);

    /// <summary>Names the values of a function as the printer does.</summary>
    /// <param name="function">A function with a body.</param>
    /// <param name="options">How to print; <see cref="PrintOptions.Default"/> if null.</param>
    /// <returns>The names.</returns>
    /// <exception cref="ArgumentException">The function is a declaration.</exception>
    public static FunctionText Of(Function function, PrintOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new(
            ValueNames.Of(
                function.Body
                    ?? throw new ArgumentException($"Function @{function.Name} has no body.", nameof(function))
            ),
            options ?? PrintOptions.Default
        );
    }

    /// <summary>The name of a value of the function, with its percent sign.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The name.</returns>
    public string Name(Value value) => _names[value];

    /// <summary>The first line of an operation: everything but its regions in most forms.</summary>
    /// <param name="operation">An operation of the function, nested or not.</param>
    /// <returns>The line without indentation.</returns>
    public string Line(Operation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return AssemblyPrinter.FirstLine(operation, _names, operation.Parent?.Parent?.Parent is null, _options);
    }
}
