using System.Text;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Bytecode;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// Modules as plugins get them: portable artifacts of a version that the plugin reads. Unlike text they hold large
/// constants as they are, and mean the same to older and newer plugins. Modules with CHLO
/// go as text: its portable form (<see cref="Hlo.Passes.PreserveChlo"/>) is a decomposition for most of its ops, which
/// would take from plugins what they compute better.
/// </summary>
internal static class PortableProgram
{
    // For plugins that do not say what they read: the first version that promises five years of compatibility.
    private static readonly StableHloVersion Unstated = new(1, 0);

    /// <summary>Writes a module for a plugin.</summary>
    /// <param name="plugin">The plugin, which says what it reads in <c>stablehlo_current_version</c>.</param>
    /// <param name="module">The module.</param>
    /// <param name="locations">
    /// True to send source locations along, so that the plugin's messages can name the line that an operation came
    /// from.
    /// </param>
    /// <returns>The artifact, or UTF-8 text; equal modules give equal bytes.</returns>
    /// <exception cref="HloException">The plugin's version cannot say what the module says.</exception>
    public static byte[] Write(PjRtPlugin plugin, Module module, bool locations)
    {
        if (module.Walk().Any(operation => operation.Op.Name.StartsWith("chlo.", StringComparison.Ordinal)))
        {
            return Encoding.UTF8.GetBytes(
                module.ToText(new PrintOptions { DebugInfo = locations, LocationAliases = locations })
            );
        }

        (StableHloVersion target, bool isStated) = Target(plugin);
        try
        {
            return BytecodeWriter.Write(module, new() { Target = target, Locations = locations });
        }
        catch (HloException exception) when (target < StableHloVersion.Current)
        {
            throw new HloException(
                $"Plugin '{plugin.Name}' {(isStated ? "reads" : "does not say what it reads, so it gets")} StableHLO "
                    + $"{target}, which cannot express the program: {exception.Message}",
                exception
            );
        }
    }

    private static (StableHloVersion Target, bool IsStated) Target(PjRtPlugin plugin)
    {
        object? stated = plugin.Attributes.FirstOrDefault(known => known.Name == "stablehlo_current_version")?.Value;
        if (stated is not IReadOnlyList<long> { Count: 3 } numbers)
        {
            return (Unstated, false);
        }

        StableHloVersion version = new(checked((int)numbers[0]), checked((int)numbers[1]), checked((int)numbers[2]));
        return (version < StableHloVersion.Current ? version : StableHloVersion.Current, true);
    }
}
