using System.Globalization;
using System.Reflection;
using FsCheck;
using FsCheck.Fluent;
using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>
/// Every primitive on random shapes: derivatives against central differences, forward against reverse mode, maps
/// against loops, compiled against op by op. A primitive or special function without a case is a failure.
/// </summary>
public sealed class PrimitivePropertyTests
{
    private const double Step = 1e-5;

    // dotnet test -- TestRunParameters.Parameter(name="propertyShapes", value="20") draws more than the one of every
    // run.
    private static readonly int Shapes = int.Parse(
        TestContext.Parameters.Get("propertyShapes", "1"),
        CultureInfo.InvariantCulture
    );

    /// <summary>Rows that no function of a user's can be made of: why.</summary>
    private static readonly Dictionary<string, string> Exempt = new()
    {
        ["CustomVjpLinear"] = "the linear part of CustomVjpCall, whose case transposes it",
        ["SpecialFunction"] = "a case per function instead",
        ["igamma_grad_a"] = "the derivative in igamma's case; has none of its own",
        ["random_gamma_grad"] = "the derivative of gamma samples; has none of its own",
        ["regularized_incomplete_beta_grad_a"] =
            "the derivative in regularized_incomplete_beta's case; has none of its own",
        ["hyp1f1_by_a"] = "the derivative in hyp1f1's case; has none of its own",
        ["hyp1f1_by_b"] = "the derivative in hyp1f1's case; has none of its own",
    };

    private static readonly Arbitrary<(int Rows, int Columns, int Seed)> Points = Arb.From(
        from rows in Gen.Choose(1, 4)
        from columns in Gen.Choose(1, 4)
        from seed in Gen.Choose(1, 1000)
        select (rows, columns, seed)
    );

    [Test]
    public void EveryPrimitiveHasACase()
    {
        HashSet<string> covered =
        [
            .. PrimitiveCases.All.Concat(PrimitiveCases.Named).Select(row => row.Op),
            .. Exempt.Keys,
        ];
        IEnumerable<string> primitives = RuleSet.All.Select(row => row.Key.Name).Concat(SpecialNames());
        Assert.That(
            primitives.Where(name => !covered.Contains(name)),
            Is.Empty,
            "primitives without a case in PrimitiveCases"
        );
        Assert.That(covered.Except(primitives), Is.Empty, "cases of primitives that are no more");
    }

    [TestCaseSource(nameof(Cases))]
    public void HoldsOnRandomShapes(int index)
    {
        PrimitiveCase row = PrimitiveCases.All.ElementAt(index);
        Prop.ForAll(Points, point => Holds(row, point.Rows, point.Columns, point.Seed))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Shapes).WithReplay(20261128 + (ulong)index, 17));
    }

    /// <summary>
    /// Derivatives inside a named map are the rules' work; around it the map is carried out first. Both must agree.
    /// </summary>
    [TestCaseSource(nameof(NamedCases))]
    public void CollectivesTransposeInsideOfTheirMap(string name)
    {
        Func<Tensor, Tensor> function = PrimitiveCases.Named.First(row => row.Op == name).Function;
        VmapOptions named = new() { AxisName = "i" };
        Tensor x = Evaluation.Draw([3, 4], 6, 0.3, 2);
        Func<Tensor, Tensor> inside = Transforms.Vmap(
            (Tensor v) => Transforms.Vjp(function, v) is var (y, pull) ? pull(Lax.FullLike(y, 1)) : v,
            named
        );
        Func<Tensor, Tensor> around = Transforms.Grad<Tensor>(v => Transforms.Vmap(function, named)(v).Sum());
        Assert.That(
            Evaluation.Values(Evaluation.Run(inside, x)),
            Is.EqualTo(Evaluation.Values(Evaluation.Run(around, x))).Within(1e-12)
        );
        Func<Tensor, Tensor> forward = Transforms.Vmap((Tensor v) => Transforms.Jvp(function, v, v * v).Tangent, named);
        Tensor Outer(Tensor v) => Transforms.Jvp(Transforms.Vmap(function, named), v, v * v).Tangent;
        Assert.That(
            Evaluation.Values(Evaluation.Run(forward, x)),
            Is.EqualTo(Evaluation.Values(Evaluation.Run(Outer, x))).Within(1e-12)
        );
        Assert.That(
            OpsOf(
                Stage
                    .Run(
                        "case",
                        [new Spec(x[0].Type)],
                        inputs => [function(inputs[0])],
                        axes: AxisScope.Add("i", 3, "Vmap")
                    )
                    .Jaxpr
            ),
            Does.Contain(name)
        );
    }

    private static bool Holds(PrimitiveCase row, int rows, int columns, int seed)
    {
        Tensor x = Evaluation.Draw([rows, columns], seed, row.Low, row.High);
        string where = $"at f64[{rows},{columns}], seed {seed}";
        using Jitted<Tensor, Tensor> function = Xla.Jit(row.Function, new() { Name = row.Op });
        Assert.That(OpsOf(function.Trace(x).Program), Does.Contain(row.Op), "the case does not use its primitive");
        double[] value = Evaluation.Guard(() => Evaluation.Values(function.Invoke(x)));
        if (row.Derivatives != Derivatives.None)
        {
            CheckDerivatives(row, function, x, where);
        }

        // All special functions share one batching rule, and op by op each is the same program.
        if (PrimitiveCases.Special.Contains(row))
        {
            return true;
        }

        if (row.HasMap)
        {
            Tensor batch = Evaluation.Draw([3, rows, columns], seed + 1, row.Low, row.High);
            double[] together = Evaluation.Values(Evaluation.Run(Transforms.Vmap(row.Function), batch));
            double[] loop = [.. Enumerable.Range(0, 3).SelectMany(i => Evaluation.Values(function.Invoke(batch[i])))];
            Assert.That(together, Is.EqualTo(loop).Within(Tolerance(loop)), $"map against loop {where}");
        }

        Assert.That(
            Evaluation.Values(row.Function(x)),
            Is.EqualTo(value).Within(Tolerance(value)),
            $"op by op against compiled {where}"
        );
        return true;
    }

    private static void CheckDerivatives(PrimitiveCase row, Jitted<Tensor, Tensor> function, Tensor x, string where)
    {
        Tensor direction = Evaluation.Draw(x.Shape, 77);
        double[] weights = Evaluation.Values(
            Evaluation.Draw(function.Trace(x).Program.OutAtoms[0].Type.Dims, 5, 0.5, 1.5)
        );
        double At(double step)
        {
            double[] moved =
            [
                .. Evaluation.Values(x).Zip(Evaluation.Values(direction), (value, d) => value + (step * d)),
            ];
            return Evaluation
                .Values(function.Invoke(Tensor.Of<double>(x.Shape, moved)))
                .Zip(weights, (value, weight) => value * weight)
                .Sum();
        }

        double differences = (At(Step) - At(-Step)) / (2 * Step);
        Tensor Scalar(Tensor v) =>
            row.Function(v) is var result ? (result * Evaluation.Draw(result.Shape, 5, 0.5, 1.5)).Sum() : v;
        bool hasForward = row.Derivatives.HasFlag(Derivatives.Forward);
        bool hasReverse = row.Derivatives.HasFlag(Derivatives.Reverse);
        double[] modes = Evaluation.Values(
            Evaluation.Run(
                (v, d) =>
                    Np.Stack([
                        hasForward ? Transforms.Jvp(Scalar, v, d).Tangent : Lax.Full([], differences, ElementType.F64),
                        hasReverse
                            ? (Transforms.Grad<Tensor>(Scalar)(v) * d).Sum()
                            : Lax.Full([], differences, ElementType.F64),
                    ]),
                x,
                direction
            )
        );
        double scale = Math.Max(1, Math.Abs(differences));
        Assert.That(modes[0], Is.EqualTo(differences).Within(2e-5 * scale), $"forward against differences {where}");
        Assert.That(modes[1], Is.EqualTo(differences).Within(2e-5 * scale), $"reverse against differences {where}");
        if (hasForward && hasReverse)
        {
            Assert.That(modes[1], Is.EqualTo(modes[0]).Within(1e-9 * scale), $"reverse against forward {where}");
        }
    }

    private static double Tolerance(double[] values) =>
        1e-9 * Math.Max(1, values.Select(Math.Abs).DefaultIfEmpty().Max());

    private static HashSet<string> OpsOf(Jaxpr program)
    {
        HashSet<string> names = [];
        foreach (Op op in program.Equations.Select(equation => equation.Op))
        {
            names.Add(op is SpecialFunction function ? function.Definition.Mnemonic : op.GetType().Name);
            foreach (Jaxpr inner in op is Primitive primitive ? primitive.Programs : [])
            {
                names.UnionWith(OpsOf(inner));
            }
        }

        return names;
    }

    private static IEnumerable<string> SpecialNames() =>
        typeof(SpecialFunctions)
            .GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(field => field.GetValue(null))
            .OfType<SpecialFunction>()
            .Select(function => function.Definition.Mnemonic);

    private static IEnumerable<TestCaseData> Cases() =>
        PrimitiveCases.All.Select(
            (row, i) => new TestCaseData(i).SetArgDisplayNames(FormattableString.Invariant($"{row.Op} {i}"))
        );

    private static IEnumerable<string> NamedCases() => PrimitiveCases.Named.Select(row => row.Op);
}
