using FsCheck;
using FsCheck.Fluent;
using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>
/// Random programs over random shapes: derivatives against central differences, forward against reverse mode, maps
/// against loops, compiled against op by op. Seeds are fixed; a failure shows the program, shrunk.
/// </summary>
public sealed class PropertyTests
{
    private const double Step = 1e-5;

    private static readonly (string Name, Func<Tensor, Tensor> Apply)[] Steps =
    [
        ("sin", Lax.Sin),
        ("tanh", Lax.Tanh),
        ("logistic", Lax.Logistic),
        ("exp", x => Lax.Exp(x * 0.3)),
        ("erf", Lax.Erf),
        ("log", x => Lax.Log((x * x) + 1)),
        ("sqrt", x => Lax.Sqrt((x * x) + 1)),
        ("div", x => x / ((x * x) + 2)),
        ("square", x => x * x * 0.5),
        ("transpose", x => x.T),
        ("reverse", x => Lax.Rev(x, [0]) * x),
        ("flatten", x => x.Reshape(-1, 1)),
        ("row", x => x[0..1] * x),
        ("sum", x => x.Sum(0, keepDims: true) + x),
        ("mean", x => x - x.Mean(1, keepDims: true)),
        ("max", x => x.Max(1, keepDims: true) * x),
        ("softmax", x => Nn.Softmax(x, -1) * x),
        ("cumsum", x => Lax.CumSum(x, 0) * 0.3),
        ("gram", x => x.Dot(x.T) * 0.2),
        ("concatenate", x => Np.Concatenate([x, x * x], 1)),
        ("pad", x => Lax.Pad(x, 0.3, [1, 0], [0, 1], [0, 1])),
        ("where", x => Np.Where(x > 0.1, x * 2, Lax.Sin(x))),
        ("take", x => Np.Take(x, Tensor.Of<int>([3], 0, -1, 0), 0)),
        ("scan", x => Lax.Scan((Tensor c, Tensor e) => (Lax.Sin(c + e), c * e), x[0], x).Results + x),
        ("fori", x => Lax.ForiLoop(0, 3, (i, s) => Lax.Tanh(s) + x, x)),
        ("bounded_while", x => Lax.While(s => s.Sum() < 3, s => (s * 0.9) + 0.4, x, 4)),
        ("cond", x => Lax.Cond(x.Sum() > 0, v => Lax.Sin(v), v => v * 0.5, x)),
        ("checkpoint", Transforms.Checkpoint<Tensor, Tensor>(v => Lax.Sin(v) * v)),
        ("jit", x => Xla.Jit((Tensor v) => Lax.Cos(v) + v).Invoke(x)),
        ("vmap", x => Transforms.Vmap((Tensor v) => v * v.Sum())(x)),
        ("grad", x => Transforms.Grad<Tensor>(v => (Lax.Sin(v) * v).Sum())(x)),
        ("associative_scan", x => Lax.AssociativeScan((a, b) => (a * b) + a + b, x * 0.3)),
    ];

    private static readonly Arbitrary<Case> Cases = Arb.From(
        from rows in Gen.Choose(1, 4)
        from columns in Gen.Choose(1, 4)
        from seed in Gen.Choose(1, 1000)
        from length in Gen.Choose(1, 4)
        from steps in Gen.ArrayOf(Gen.Choose(0, Steps.Length - 1), length)
        select new Case(rows, columns, seed, steps)
    );

    [Test]
    public void DerivativesAreThoseOfCentralDifferencesInBothModes() =>
        Holds(
            30,
            program =>
            {
                Tensor x = program.Point;
                Tensor direction = Evaluation.Draw(x.Shape, 77);
                using Jitted<Tensor, Tensor, Tensor, Tensor> all = Xla.Jit(
                    (Tensor v, Tensor d, Tensor h) =>
                    {
                        Tensor differences = (program.Scalar(v + (h * d)) - program.Scalar(v - (h * d))) / (2 * h);
                        Tensor forward = Transforms.Jvp(program.Scalar, v, d).Tangent;
                        Tensor reverse = (Transforms.Grad<Tensor>(program.Scalar)(v) * d).Sum();
                        return Np.Stack([differences, forward, reverse]);
                    }
                );
                double[] values = Evaluation.Values(all.Invoke(x, direction, Tensor.Of<double>([], Step)));
                double scale = Math.Max(1, Math.Abs(values[1]));
                return Math.Abs(values[0] - values[1]) < 1e-5 * scale && Math.Abs(values[1] - values[2]) < 1e-9 * scale;
            }
        );

    [Test]
    public void MapsAreLoops() =>
        Holds(
            20,
            program =>
            {
                Tensor batch = Evaluation.Draw([3, .. program.Point.Shape], program.Seed, -1, 1);
                double[] together = Evaluation.Values(
                    Evaluation.Run(Transforms.Vmap<Tensor, Tensor>(program.Run), batch)
                );
                double[] apart = Evaluation.Values(
                    Evaluation.Run(b => Np.Stack([program.Run(b[0]), program.Run(b[1]), program.Run(b[2])]), batch)
                );
                return Close(together, apart);
            }
        );

    [Test]
    public void CompiledIsTheSameAsOpByOp() =>
        Holds(
            12,
            program =>
                Close(
                    Evaluation.Values(Evaluation.Run(program.Run, program.Point)),
                    Evaluation.Values(program.Run(program.Point))
                )
        );

    private static void Holds(int count, Func<Case, bool> property) =>
        Prop.ForAll(Cases, property).Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(20261128, 17));

    private static bool Close(double[] left, double[] right) =>
        left.Length == right.Length
        && left.Zip(right).All(pair => Math.Abs(pair.First - pair.Second) < 1e-9 * Math.Max(1, Math.Abs(pair.Second)));

    /// <summary>A chain of steps at a point.</summary>
    private sealed record Case(int Rows, int Columns, int Seed, int[] Chain)
    {
        public Tensor Point => Evaluation.Draw([Rows, Columns], Seed);

        public Tensor Run(Tensor x) => Chain.Aggregate(x, (value, step) => Steps[step].Apply(value));

        public Tensor Scalar(Tensor x)
        {
            Tensor result = Run(x);
            return (result * Evaluation.Draw(result.Shape, 5, 0.5, 1.5)).Sum();
        }

        public override string ToString() =>
            $"{string.Join(" → ", Chain.Select(step => Steps[step].Name))} at f64[{Rows},{Columns}], seed {Seed}";
    }
}
