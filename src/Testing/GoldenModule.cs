using System.Text.RegularExpressions;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Analysis;
using XlaSharp.Hlo.Passes;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Testing;

/// <summary>Compares a module with a verified text.</summary>
internal static partial class GoldenModule
{
    /// <summary>What is stored for a module.</summary>
    public static string TextOf(Module module, GoldenOptions options) =>
        GoldenFile.Normalize(
            module.ToText(new PrintOptions { DebugInfo = options.Locations, Generic = options.Generic })
        );

    /// <summary>The difference between a verified text and a module; null where there is none that counts.</summary>
    public static string? Difference(string verified, string text, GoldenOptions options)
    {
        if (verified == text)
        {
            return null;
        }

        if (options is { IgnoreValueNames: false, IgnoreOrder: false })
        {
            return TextDifference(verified, text, options);
        }

        Module expected;
        try
        {
            expected = Parser.Parse(verified, "verified file");
        }
        catch (HloException exception)
        {
            return $"The verified file is no module:\n{exception.Message}";
        }

        Module actual = Parser.Parse(text, "received file");
        (string before, string after) = (Canonical(expected, options), Canonical(actual, options));
        return before == after ? null : Structural(expected, actual, options, before, after);
    }

    private static string? TextDifference(string verified, string text, GoldenOptions options)
    {
        if (options.IgnoreModuleName)
        {
            (verified, text) = (ModuleHead().Replace(verified, "$1$2", 1), ModuleHead().Replace(text, "$1$2", 1));
        }

        return verified == text ? null : UnifiedDiff.Of(verified, text);
    }

    private static string Structural(Module expected, Module actual, GoldenOptions options, string before, string after)
    {
        ModuleDiff difference = ModuleDiff.Of(
            expected,
            actual,
            new DiffOptions
            {
                CompareOrder = !options.IgnoreOrder,
                CompareLocations = options.Locations,
                IgnoreModuleName = options.IgnoreModuleName,
            }
        );
        return difference.IsEmpty ? UnifiedDiff.Of(before, after) : difference.ToText();
    }

    // Printing gives values names by their position, so parsing and printing is what forgets the old ones.
    private static string Canonical(Module module, GoldenOptions options)
    {
        Module ordered = options.IgnoreOrder ? new CanonicalOrder().Run(module) : module;
        Module named = options.IgnoreModuleName ? WithoutName(ordered) : ordered;
        return named.ToText(new PrintOptions { DebugInfo = options.Locations, Generic = true });
    }

    // The name in: module @name, module @"a name", "builtin.module"() <{sym_name = "name"}>
    [GeneratedRegex("""^(?:(module) @(?:"[^"]*"|[^\s{]+)|("builtin\.module"\(\)) <\{sym_name = "[^"]*"\}>)""")]
    private static partial Regex ModuleHead();

    private static Module WithoutName(Module module) =>
        new()
        {
            Attributes = module.Attributes,
            Members = module.Members,
            Resources = module.Resources,
            Location = module.Location,
        };
}
