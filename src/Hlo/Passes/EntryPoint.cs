using System.Collections.Immutable;

namespace XlaSharp.Hlo.Passes;

/// <summary>Makes a chosen function the entry of a module.</summary>
public static class EntryPoint
{
    /// <summary>
    /// A module whose <c>@main</c> is the named function. Another <c>@main</c> is dropped, since nothing may call an
    /// entry.
    /// </summary>
    /// <param name="module">The module.</param>
    /// <param name="name">The function; null for <c>main</c>, or the only function.</param>
    /// <returns>The same module if it already is as wanted.</returns>
    /// <exception cref="HloException">There is no such function.</exception>
    public static Module Select(Module module, string? name)
    {
        ArgumentNullException.ThrowIfNull(module);
        Function function = name is null
            ? module.Main
            : module.FindFunction(name)
                ?? throw new HloException(
                    $"The module has no function @{name}; it has "
                        + $"{string.Join(", ", module.Functions.Select(f => "@" + f.Name))}."
                );
        if (function.Name == "main" && function.IsPublic)
        {
            return module;
        }

        Function main = new()
        {
            Name = "main",
            Visibility = "public",
            Type = function.Type,
            ArgumentAttributes = function.ArgumentAttributes,
            ResultAttributes = function.ResultAttributes,
            Attributes = function.Attributes,
            Body = function.Body,
            Location = function.Location,
        };
        IEnumerable<IModuleMember> others = module.Members.Where(member =>
            member != function && member is not Function { Name: "main" }
        );
        return module.WithMembers([main, .. others]);
    }
}
