using System.Collections.Immutable;

namespace XlaSharp.Hlo.Passes;

/// <summary>A pass that transforms each function by itself; nested modules too.</summary>
public abstract class FunctionPass : IPass
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public Module Run(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        ImmutableArray<IModuleMember>.Builder members = ImmutableArray.CreateBuilder<IModuleMember>(
            module.Members.Length
        );
        foreach (IModuleMember member in module.Members)
        {
            members.Add(
                member switch
                {
                    Function { Body: not null } function => Transform(module, function),
                    Module nested => Run(nested),
                    _ => member,
                }
            );
        }

        return module.WithMembers(members.MoveToImmutable());
    }

    /// <summary>Transforms a function that has a body.</summary>
    /// <param name="module">The module it stands in.</param>
    /// <param name="function">The function.</param>
    /// <returns>The transformed function.</returns>
    protected abstract Function Transform(Module module, Function function);
}
