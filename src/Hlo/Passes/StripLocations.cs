namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Forgets where operations, arguments and functions come from, so that a program says nothing about its source.
/// </summary>
public sealed class StripLocations : IPass
{
    /// <inheritdoc/>
    public string Name => "strip-locations";

    /// <inheritdoc/>
    public Module Run(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return new()
        {
            Name = module.Name,
            Attributes = module.Attributes,
            Resources = module.Resources,
            ResourceAlignments = module.ResourceAlignments,
            Members = [.. module.Members.Select(Strip)],
        };
    }

    private IModuleMember Strip(IModuleMember member) =>
        member switch
        {
            Module nested => Run(nested),
            Function function => new Function
            {
                Name = function.Name,
                Type = function.Type,
                Visibility = function.Visibility,
                ArgumentAttributes = function.ArgumentAttributes,
                ResultAttributes = function.ResultAttributes,
                Attributes = function.Attributes,
                Body = function.Body is { } body ? new Stripper().Clone(body) : null,
            },
            Operation operation => new Stripper().Clone(operation, new Block([])),
            _ => member,
        };

    private sealed class Stripper : OperationCloner
    {
        protected override Location LocationOf(Operation operation) => Location.Unknown;

        protected override IReadOnlyList<Location> ArgumentLocationsOf(Block block) => [];
    }
}
