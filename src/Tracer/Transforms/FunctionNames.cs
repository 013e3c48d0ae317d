using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace XlaSharp.Tracer;

/// <summary>Readable names of functions and their parameters.</summary>
internal static class FunctionNames
{
    /// <summary>The method's name; for a lambda <c>lambda_in_Method</c>; for a local function its own.</summary>
    public static string Of(Delegate function)
    {
        string name = function.Method.Name;
        if (!name.StartsWith('<'))
        {
            return name;
        }

        string outer = name[1..name.IndexOf('>', StringComparison.Ordinal)];
        int local = name.IndexOf("g__", StringComparison.Ordinal);
        return local >= 0 ? name[(local + 3)..].Split('|')[0] : $"lambda_in_{outer.Trim('<', '>', '$')}";
    }

    /// <summary>Names of the parameters, in order.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Parameter names are for reading only.")]
    public static string[] Parameters(Delegate function)
    {
        ParameterInfo[] parameters = function.Method.GetParameters();

        // A delegate over a static method with a bound first argument has one parameter more than it takes.
        int expected = function.GetType().GetMethod("Invoke")?.GetParameters().Length ?? parameters.Length;
        string[] names =
        [
            .. parameters
                .Skip(parameters.Length - expected)
                .Select((p, i) => string.IsNullOrEmpty(p.Name) ? $"arg{i}" : p.Name),
        ];
        return names;
    }
}
