using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Tracer.Tests;

/// <summary>Checkpoints change what is kept, not what is computed.</summary>
public sealed class CheckpointTests
{
    private static readonly Func<CheckpointCandidate, bool>[] Policies =
    [
        CheckpointPolicies.NothingSaveable,
        CheckpointPolicies.EverythingSaveable,
        CheckpointPolicies.DotsSaveable,
        CheckpointPolicies.DotsWithNoBatchDimsSaveable,
        CheckpointPolicies.SaveOnlyTheseNames("inner"),
        CheckpointPolicies.SaveAllNamesExcept("other"),
    ];

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(5)]
    public void DerivativesStayTheSame(int policy)
    {
        Func<Tensor, Tensor> block = Transforms.Checkpoint<Tensor, Tensor>(Block, Policies[policy]);
        GradientCheck.Check(x => block(block(x)), Evaluation.Draw([3, 3]));
        GradientCheck.CheckSecond(block, Evaluation.Draw([3, 3]));
    }

    [Test]
    public void WorksUnderOtherTransforms()
    {
        Func<Tensor, Tensor> block = Transforms.Checkpoint<Tensor, Tensor>(Block);
        Tensor x = Evaluation.Draw([2, 3, 3]);
        Tensor Gradients(Func<Tensor, Tensor> f) =>
            Evaluation.Run(Transforms.Vmap(Transforms.Grad<Tensor>(v => f(v).Sum())), x);
        Assert.That(Evaluation.Values(Gradients(block)), Is.EqualTo(Evaluation.Values(Gradients(Block))).Within(1e-12));
        GradientCheck.Check(v => Lax.ForiLoop(0, 3, (_, s) => block(s), v), Evaluation.Draw([3, 3]));
    }

    [Test]
    public void OnlyWhatThePolicyKeepsCrossesToTheBackwardPass()
    {
        string Text(Func<CheckpointCandidate, bool>? policy) =>
            Xla.Jit(Transforms.ValueAndGrad<Tensor>(x => Transforms.Checkpoint<Tensor, Tensor>(Block, policy)(x).Sum()))
                .Lower(Spec.F32(3, 3))
                .AsText();
        Assert.That(
            Count(Text(CheckpointPolicies.NothingSaveable), "stablehlo.sine"),
            Is.EqualTo(2),
            "the argument's sine is computed again"
        );
        Assert.That(Count(Text(CheckpointPolicies.NothingSaveable), "optimization_barrier"), Is.EqualTo(1));
        Assert.That(
            Count(Text(CheckpointPolicies.SaveOnlyTheseNames("inner")), "stablehlo.sine"),
            Is.EqualTo(1),
            "the named sine is kept"
        );
        Assert.That(Count(Text(CheckpointPolicies.EverythingSaveable), "optimization_barrier"), Is.Zero);
    }

    [Test]
    public async Task CheckpointedGradientsReadLikeThis() =>
        await Golden.Verify(
            Xla.Jit(
                    Transforms.Grad<Tensor>(x =>
                        Transforms.Checkpoint<Tensor, Tensor>(v => Lax.Sin(Lax.Sin(v)))(x).Sum()
                    )
                )
                .Lower(Spec.F32(3))
                .AsText(),
            "mlir"
        );

    private static Tensor Block(Tensor x)
    {
        Tensor inner = Transforms.CheckpointName(Lax.Sin(x), "inner");
        return Lax.Exp(inner.Dot(x)) * inner;
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
