namespace XlaSharp.Hlo.Text;

/// <summary>Writes StableHLO text exactly as the reference printer does.</summary>
public static class Printer
{
    /// <summary>The module as text, ending in a line break.</summary>
    /// <param name="module">The module.</param>
    /// <param name="options">How to print; <see cref="PrintOptions.Default"/> if null.</param>
    /// <returns>The text.</returns>
    public static string ToText(this Module module, PrintOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        AssemblyPrinter printer = new(options ?? PrintOptions.Default);
        printer.PrintFile(module);
        return printer.ToString();
    }

    /// <summary>One function as text.</summary>
    /// <param name="function">The function.</param>
    /// <param name="options">How to print; <see cref="PrintOptions.Default"/> if null.</param>
    /// <returns>The text, ending in a line break.</returns>
    public static string ToText(this Function function, PrintOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        AssemblyPrinter printer = new(options ?? PrintOptions.Default);
        printer.PrintMember(function);
        return printer.ToString();
    }
}
