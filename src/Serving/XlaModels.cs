using Microsoft.Extensions.DependencyInjection;

namespace XlaSharp.Serving;

/// <summary>The models of a service.</summary>
public interface IXlaModels
{
    /// <summary>Their names.</summary>
    IReadOnlyCollection<string> Names { get; }

    /// <summary>A model.</summary>
    /// <param name="name">The name it was added under.</param>
    /// <exception cref="KeyNotFoundException">There is none of that name; the message lists those there
    /// are.</exception>
    IXlaModel this[string name] { get; }
}

internal sealed class XlaModels : IXlaModels
{
    private readonly Dictionary<string, XlaModelService> _models;

    public XlaModels(IServiceProvider provider, IEnumerable<ModelName> names) =>
        _models = names.ToDictionary(
            name => name.Value,
            name => provider.GetRequiredKeyedService<XlaModelService>(name.Value),
            StringComparer.Ordinal
        );

    public IReadOnlyCollection<string> Names => _models.Keys;

    public IEnumerable<XlaModelService> Services => _models.Values;

    public IXlaModel this[string name] =>
        _models.TryGetValue(name, out XlaModelService? model)
            ? model
            : throw new KeyNotFoundException(
                $"There is no model '{name}'; there are "
                    + $"{string.Join(", ", _models.Keys.Order(StringComparer.Ordinal))}."
            );
}
