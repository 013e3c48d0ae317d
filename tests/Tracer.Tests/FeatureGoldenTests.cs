using System.Text.RegularExpressions;

namespace XlaSharp.Tracer.Tests;

/// <summary>What one small program per feature becomes: read before accepted.</summary>
public sealed class FeatureGoldenTests
{
    [Test]
    public async Task PerExampleGradients() =>
        await Verify(
            Xla.Jit(
                    (Tensor w, Tensor x) =>
                        Transforms.Vmap((Tensor row) => Transforms.Grad<Tensor>(v => Lax.Tanh(v.Dot(row)))(w))(x),
                    Named("gradients")
                )
                .Lower(Spec.F32(3), Spec.F32(8, 3))
        );

    [Test]
    public async Task ForwardOverReverse() =>
        await Verify(
            Xla.Jit((Tensor x) => Transforms.Hessian(v => (v * v * v).Sum())(x), Named("hessian")).Lower(Spec.F64(2))
        );

    [Test]
    public async Task ScansBackwards() =>
        await Verify(
            Xla.Jit(
                    Transforms.Grad<Tensor>(x => Lax.Scan((Tensor c, Tensor e) => (c * e, c), 1.0, x).Carry),
                    Named("scan_gradient")
                )
                .Lower(Spec.F32(5))
        );

    [Test]
    public async Task Loops() =>
        await Verify(
            Xla.Jit((Tensor x) => Lax.While(s => s.Sum() < 10, s => s * 2, x), Named("loop")).Lower(Spec.F32(4))
        );

    [Test]
    public async Task BranchesPerEntry() =>
        await Verify(
            Xla.Jit(Transforms.Vmap((Tensor x) => Lax.Cond(x > 0, v => Lax.Sin(v), v => v * 2, x)), Named("branches"))
                .Lower(Spec.F32(4))
        );

    [Test]
    public async Task Checkpoints() =>
        await Verify(
            Xla.Jit(
                    Transforms.Grad<Tensor>(x =>
                        Transforms.Checkpoint<Tensor, Tensor>(v => Lax.Sin(Lax.Sin(v)))(x).Sum()
                    ),
                    Named("checkpoint")
                )
                .Lower(Spec.F32(2))
        );

    [Test]
    public async Task DerivativesOfOnesOwn() =>
        await Verify(
            Xla.Jit(
                    Transforms.Grad<Tensor>(x =>
                        Transforms
                            .CustomVjp<Tensor, Tensor, Tensor>(v => v, v => (v, v), (_, ct) => Lax.Clamp(-1, ct, 1))(
                                x * 3
                            )
                            .Sum()
                    ),
                    Named("clipped")
                )
                .Lower(Spec.F32(2))
        );

    [Test]
    public async Task Collectives() =>
        await Verify(
            Xla.Jit(
                    Transforms.Vmap((Tensor row) => row / Lax.PSum(row, "rows"), new VmapOptions { AxisName = "rows" }),
                    Named("normalized")
                )
                .Lower(Spec.F32(3, 2))
        );

    [Test]
    public async Task RandomNumbers() =>
        await Verify(Xla.Jit((Tensor key) => Rng.Uniform(key, [3]), Named("uniform")).Lower(Spec.Key()));

    [Test]
    public async Task HostCalls()
    {
        Lowered lowered = Xla.Jit(
                (Tensor x) =>
                {
                    Debug.Print("x = {0}", x);
                    return Lax.PureCallback(operands => operands[0], Spec.F32(2), x);
                },
                Named("callbacks")
            )
            .Lower(Spec.F32(2));

        // A process numbers its host functions as they come.
        await Golden.Verify(Regex.Replace(lowered.AsText(), @"id = \d+", "id = N"), "mlir");
    }

    [Test]
    public async Task LinearAlgebra() =>
        await Verify(
            Xla.Jit(
                    (Tensor a, Tensor b) => ScipyLinalg.ChoSolve(ScipyLinalg.ChoFactor(a, lower: true), b),
                    Named("solve")
                )
                .Lower(Spec.F32(3, 3), Spec.F32(3))
        );

    [Test]
    public async Task NestedCompiledFunctions()
    {
        Jitted<Tensor, Tensor> layer = Xla.Jit((Tensor x) => Lax.Tanh(x) + 1, Named("layer"));
        await Verify(Xla.Jit((Tensor x) => layer.Invoke(layer.Invoke(x)), Named("twice")).Lower(Spec.F32(2)));
    }

    [Test]
    public async Task DonatedArguments() =>
        await Verify(
            Xla.Jit((Tensor state, Tensor x) => state + x, new() { Name = "step", DonatedArguments = [0] })
                .Lower(Spec.F32(2), Spec.F32(2))
        );

    [Test]
    public async Task IndexingAndUpdates() =>
        await Verify(
            Xla.Jit((Tensor x, Tensor i) => x.At[i, 1].Add(Np.Take(x, i, 0)[.., 0]), Named("indexing"))
                .Lower(Spec.F32(4, 3), Spec.I32(2))
        );

    [Test]
    public async Task ReductionsByFunctions() =>
        await Verify(
            Xla.Jit((Tensor x) => Lax.Reduce(x, 1.0, (a, b) => (a * b) + a, [1]), Named("reduce")).Lower(Spec.F32(2, 3))
        );

    [Test]
    public async Task CompositesAndBarriers() =>
        await Verify(
            Xla.Jit(
                    (Tensor x) =>
                        Lax.Composite<Tensor, Tensor>(
                            v => v * Lax.Logistic(v),
                            "my.silu",
                            new Dictionary<string, object> { ["fast"] = true }
                        )(Lax.OptimizationBarrier(x)),
                    Named("composite")
                )
                .Lower(Spec.F32(2))
        );

    [Test]
    public async Task ConvolutionsAndPooling() =>
        await Verify(
            Xla.Jit((Tensor x, Tensor k) => Nn.MaxPool(Nn.Conv(x, k), [2, 2], [2, 2]), Named("conv"))
                .Lower(Spec.F32(1, 8, 8, 3), Spec.F32(3, 3, 3, 4))
        );

    private static JitOptions Named(string name) => new() { Name = name };

    private static async Task Verify(Lowered lowered) => await Golden.Verify(lowered.AsText(), "mlir");
}
