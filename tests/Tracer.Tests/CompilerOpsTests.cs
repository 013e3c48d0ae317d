using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>Barriers, composites and a device's own random bits.</summary>
public sealed class CompilerOpsTests
{
    private static readonly Tensor X = Evaluation.Draw([3], 1);

    [Test]
    public void ABarrierKeepsValuesAndDerivatives()
    {
        static Tensor Function(Tensor x)
        {
            (Tensor a, Tensor b) = Lax.OptimizationBarrier((Lax.Sin(x), x * x));
            return a * b;
        }

        Assert.That(
            Evaluation.Values(Evaluation.Run(Function, X)),
            Is.EqualTo(Evaluation.Values(Evaluation.Run(x => Lax.Sin(x) * x * x, X))).Within(1e-15)
        );
        GradientCheck.Check(Function, X);
        Assert.That(
            Xla.Jit((Tensor x) => Transforms.Vmap<Tensor, Tensor>(Function)(x)).Lower(Spec.F32(2, 3)).AsText(),
            Does.Contain("optimization_barrier")
        );
    }

    [Test]
    public void ACompositeIsOneOperationWithItsDecomposition()
    {
        Func<Tensor, Tensor> gelu = Lax.Composite<Tensor, Tensor>(
            x => x * 0.5 * Lax.Erfc(-x * Math.Sqrt(0.5)),
            "my.gelu",
            new Dictionary<string, object> { ["exact"] = true, ["level"] = 3 },
            version: 2
        );
        Assert.That(
            Xla.Jit(gelu).Lower(Spec.F32(3)).AsText(),
            Does.Match(
                @"stablehlo\.composite ""my\.gelu"" %arg0 \{composite_attributes = \{exact = true, level = 3 : i64\}, decomposition = @my_gelu, version = 2 : i32\}"
            )
        );
        Assert.That(
            Evaluation.Values(Evaluation.Run(gelu, X)),
            Is.EqualTo(Evaluation.Values(Evaluation.Run(x => Nn.Gelu(x, false), X))).Within(1e-14)
        );
        GradientCheck.Check(gelu, X);
        GradientCheck.Check(x => Transforms.Vmap(gelu)(x), Evaluation.Draw([2, 3]));
    }

    [Test]
    public void ACompositeCapturesNothing()
    {
        Tensor Function(Tensor x) => Lax.Composite<Tensor, Tensor>(v => v + x, "my.op")(x);
        Assert.That(
            () => Xla.Jit<Tensor, Tensor>(Function).Lower(Spec.F32(3)),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains("composite: 'my.op' captures f32[3]; pass what it uses as part of its argument")
        );
        Assert.That(
            () =>
                Lax.Composite<Tensor, Tensor>(
                    v => v,
                    "my.op",
                    new Dictionary<string, object> { ["date"] = DateTime.Now }
                ),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains(
                    "attribute 'date' of 'my.op' is a DateTime; give a boolean, a number, a string or an HloAttribute"
                )
        );
    }

    /// <summary>Philox 4x32-10 of key 0 and counter 0, as Random123's known answers give it.</summary>
    [Test]
    public void PhiloxGivesThePublishedVector()
    {
        double[] bits = Evaluation.Values(
            Evaluation.Run(
                state => Lax.RngBitGenerator(state, [4], algorithm: RngAlgorithm.Philox).Bits,
                Tensor.Of<uint>([4], 0, 0, 0, 0)
            )
        );
        Assert.That(bits, Is.EqualTo(new double[] { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 }));
    }

    [Test]
    public void TheNextStateGivesOtherBits()
    {
        Tensor both = Xla.Jit(
                (Tensor state) =>
                {
                    (Tensor next, Tensor first) = Lax.RngBitGenerator(state, [100], ElementType.UI8);
                    return Np.Stack([first, Lax.RngBitGenerator(next, [100], ElementType.UI8).Bits]);
                }
            )
            .Invoke(Tensor.Of<ulong>([2], 1, 2));
        double[] values = Evaluation.Values(both);
        Assert.That(values.Take(100), Is.Not.EqualTo(values.Skip(100)));
        Assert.That(values.Average(), Is.EqualTo(127.5).Within(20));
    }

    [Test]
    public void AWrongStateIsExplained() =>
        Assert.That(
            () => Xla.Jit((Tensor s) => Lax.RngBitGenerator(s, [4]).Bits).Lower(Spec.F32(2)),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains("rng_bit_generator: the state must be ui32[4] or ui64[2], got f32[2]")
        );

    [Test]
    public void BitsOfOtherWidthsAddOrTakeAnAxis()
    {
        Tensor words = Tensor.Of<uint>([2], 0x01020304, 0xA0B0C0D0);
        Assert.That(
            Evaluation.Values(Evaluation.Run(x => Lax.BitcastConvertType(x, ElementType.UI8), words)),
            Is.EqualTo(new double[] { 4, 3, 2, 1, 0xD0, 0xC0, 0xB0, 0xA0 })
        );
        Assert.That(
            Evaluation.Values(
                Evaluation.Run(
                    x => Lax.BitcastConvertType(Lax.BitcastConvertType(x, ElementType.UI8), ElementType.UI32),
                    words
                )
            ),
            Is.EqualTo(new double[] { 0x01020304, 0xA0B0C0D0 })
        );
        Assert.That(
            () => Xla.Jit((Tensor x) => Lax.BitcastConvertType(x, ElementType.I64)).Lower(Spec.I32(3)),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains(
                    "bitcast_convert_type: 2 elements of i32[3] make one i64, so its last axis must have that size"
                )
        );
    }

    [Test]
    public void ALocalConvolutionHasAKernelPerPlace()
    {
        Tensor image = Evaluation.Draw([2, 3, 4, 5], 1);
        Tensor kernel = Evaluation.Draw([6, 3 * 4, 3, 4], 2);
        Tensor Loop(Tensor x, Tensor k)
        {
            List<Tensor> places = [];
            for (int i = 0; i < 3; i++)
            {
                for (int j = 0; j < 4; j++)
                {
                    places.Add(x[.., .., i..(i + 2), j..(j + 2)].Reshape(2, 12).Dot(k[.., .., i, j].T));
                }
            }

            return Np.Stack([.. places], 2).Reshape(2, 6, 3, 4);
        }

        Tensor Local(Tensor x, Tensor k) => Lax.ConvGeneralDilatedLocal(x, k, [1, 1], [new(0, 0), new(0, 0)], [2, 2]);
        Assert.That(
            Evaluation.Values(Evaluation.Run(Local, image, kernel)),
            Is.EqualTo(Evaluation.Values(Evaluation.Run(Loop, image, kernel))).Within(1e-13)
        );
        Assert.That(
            () => Xla.Jit((Tensor x, Tensor k) => Local(x, k)).Lower(Spec.F32(2, 3, 4, 5), Spec.F32(6, 12, 3, 3)),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains(
                    "kernels [O, 12, 3, 4] are needed for windows [2, 2] of f32[2,3,4,5], got f32[6,12,3,3]"
                )
        );
    }
}
