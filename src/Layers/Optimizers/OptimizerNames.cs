using System.Collections.Frozen;

namespace XlaSharp.Layers.Optimizers;

/// <summary>Optimizers by the lower-case names of their classes.</summary>
internal static class OptimizerNames
{
    private static readonly FrozenDictionary<string, Func<Optimizer>> Makers = new Dictionary<string, Func<Optimizer>>
    {
        ["adadelta"] = () => new Adadelta(),
        ["adafactor"] = () => new Adafactor(),
        ["adagrad"] = () => new Adagrad(),
        ["adam"] = () => new Adam(),
        ["adamax"] = () => new Adamax(),
        ["adamw"] = () => new AdamW(),
        ["ftrl"] = () => new Ftrl(),
        ["lamb"] = () => new Lamb(),
        ["lion"] = () => new Lion(),
        ["lossscaleoptimizer"] = () => new LossScaleOptimizer(new Adam()),
        ["muon"] = () => new Muon(),
        ["nadam"] = () => new Nadam(),
        ["rmsprop"] = () => new RmsProp(),
        ["schedulefreeadamw"] = () => new ScheduleFreeAdamW(),
        ["sgd"] = () => new Sgd(),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static Optimizer Make(string name) =>
        Makers.TryGetValue(name, out Func<Optimizer>? make)
            ? make()
            : throw new ArgumentException(
                $"There is no optimizer '{name}'. Known are "
                    + $"{string.Join(", ", Makers.Keys.Order(StringComparer.Ordinal))}; or give an Optimizer.",
                nameof(name)
            );
}
