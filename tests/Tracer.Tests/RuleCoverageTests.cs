using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer.Tests;

/// <summary>Every op that the tracer can emit has its rules.</summary>
public sealed class RuleCoverageTests
{
    /// <summary>Ops without regions of StableHLO that only other front ends use.</summary>
    private static readonly HashSet<string> NotEmitted =
    [
        "after_all",
        "async_done",
        "async_start",
        "batch_norm_grad",
        "batch_norm_inference",
        "batch_norm_training",
        "broadcast",
        "cholesky",
        "collective_broadcast",
        "collective_permute",
        "composite",
        "create_token",
        "custom_call",
        "dot",
        "einsum",
        "fft",
        "get_dimension_size",
        "get_tuple_element",
        "infeed",
        "optimization_barrier",
        "outfeed",
        "partition_id",
        "recv",
        "replica_id",
        "return",
        "rng",
        "rng_bit_generator",
        "send",
        "set_dimension_size",
        "torch_index_select",
        "triangular_solve",
        "tuple",
        "uniform_dequantize",
        "uniform_quantize",
        "unary_einsum",
        "cross-replica-sum",
        "all_gather",
        "all_to_all",
        "constant",
    ];

    [Test]
    public void EveryPrimitiveHasARow()
    {
        IEnumerable<Type> primitives = typeof(Primitive)
            .Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Primitive)) && !type.IsAbstract);
        HashSet<Type> covered = [.. RuleSet.All.Select(row => row.Key)];
        Assert.That(primitives.Where(type => !covered.Contains(type)).Select(type => type.Name), Is.Empty);
    }

    [Test]
    public void EveryStableHloOpHasARowOrIsNotEmitted()
    {
        HashSet<string> covered = [.. RuleSet.All.Select(row => row.Key.Name)];
        IEnumerable<string> missing = Ops
            .OpTable.All.Where(entry =>
                entry.Dialect == "stablehlo"
                && entry.Regions.Count == 0
                && !entry.Mnemonic.StartsWith("dynamic_", StringComparison.Ordinal)
                && !entry.Mnemonic.StartsWith("real_dynamic_", StringComparison.Ordinal)
            )
            .Where(entry => !NotEmitted.Contains(entry.Mnemonic) && !covered.Contains(Pascal(entry.Mnemonic)))
            .Select(entry => entry.Mnemonic);
        Assert.That(missing, Is.Empty);
    }

    [Test]
    public void EveryRowCanBeDifferentiatedAndBatched()
    {
        foreach ((Type op, OpRule rule) in RuleSet.All)
        {
            bool onlyTransposed = op == typeof(CustomVjpLinear);
            Assert.That(
                onlyTransposed || rule.Jvp is not null || rule.StructuredJvp is not null,
                $"{op.Name} has no JVP rule"
            );
            Assert.That(onlyTransposed || rule.Batch is not null, $"{op.Name} has no batching rule");
        }
    }

    private static string Pascal(string mnemonic) =>
        string.Concat(mnemonic.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
