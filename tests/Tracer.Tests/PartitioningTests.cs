using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Testing;

namespace XlaSharp.Tracer.Tests;

/// <summary>Programs with shardings for a plugin's partitioner. No device is needed to write them.</summary>
public sealed class PartitioningTests
{
    private static readonly Mesh Square = new(
        [.. Enumerable.Range(0, 4).Select(id => new Device(id))],
        ("x", 2),
        ("y", 2)
    );

    private static readonly PartitionSpec Rows = new("x");

    [TestCase(ShardingDialect.Shardy)]
    [TestCase(ShardingDialect.Gspmd)]
    public async Task ProgramsReadLikeThis(ShardingDialect dialect)
    {
        string text = Layer(dialect).Lower(Parameters(6), Spec.F32(4, 8)).AsText();
        // Every dialect parses as what it is.
        Assert.That(Parser.Parse(text).ToText(), Is.EqualTo(text));
        await Golden.Verify(text, "mlir");
    }

    [TestCase(ShardingDialect.Shardy)]
    [TestCase(ShardingDialect.Gspmd)]
    public void GradientsAndMapsKeepConstraints(ShardingDialect dialect)
    {
        Func<Tensor, Tensor> cut = x => Lax.WithShardingConstraint(Lax.Sin(x), Square, Rows);
        JitOptions options = new()
        {
            Partitioning = new(Square, [PartitionSpec.Replicated], [PartitionSpec.Replicated]) { Dialect = dialect },
        };
        string gradient = Xla.Jit((Tensor x) => Transforms.Grad<Tensor>(v => cut(v).Sum())(x), options)
            .Lower(Spec.F32(4))
            .AsText();
        string map = Xla.Jit((Tensor x) => Transforms.Vmap(cut)(x), options).Lower(Spec.F32(3, 4)).AsText();
        bool shardy = dialect == ShardingDialect.Shardy;
        Assert.That(
            gradient,
            Does.Contain(shardy ? "<@mesh, [{\"x\"}]> : tensor<4xf32>" : "@Sharding(").And.Not.Contain("unspecified")
        );
        Assert.That(
            map,
            shardy
                ? Does.Contain("<@mesh, [{?}, {\"x\"}]> : tensor<3x4xf32>")
                : Does.Contain("unspecified_dims=[0]").And.Contain("{devices=[1,2,2]<=[4] last_tile_dim_replicate}")
        );
    }

    [Test]
    public void WhatCannotBeCutIsRefused()
    {
        Assert.That(
            () => Layer(ShardingDialect.Shardy).Lower(Parameters(7), Spec.F32(4, 8)),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains("PartitioningTests.cs:")
                .And.Message.Contains("WithShardingConstraint: the tensor has shape 4, 7")
                .And.Message.Contains("cuts dimension 1 into 2 parts, which 7 cannot be divided into")
        );
        Partitioning onlyResult = new(Square, [PartitionSpec.Replicated], [Rows]);
        Assert.That(
            () => Xla.Jit((Tensor x) => x, new() { Name = "same", Partitioning = onlyResult }).Lower(Spec.F32(3)),
            Throws.TypeOf<TraceException>().With.Message.Contains("'same': result 'result' has shape 3")
        );
        Partitioning onlyArgument = new(Square, [Rows], [PartitionSpec.Replicated]);
        Assert.That(
            () => Xla.Jit((Tensor x) => x, new() { Name = "same", Partitioning = onlyArgument }).Lower(Spec.F32(3)),
            Throws.TypeOf<TraceException>().With.Message.Contains("'same': argument 'x' has shape 3")
        );
    }

    [Test]
    public void AConstraintNeedsAFunctionThatIsDivided()
    {
        Assert.That(
            () => Xla.Jit((Tensor x) => Lax.WithShardingConstraint(x, Square, Rows)).Lower(Spec.F32(4)),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains("needs a function that a plugin divides: give it JitOptions.Partitioning")
                .And.Message.Contains("PartitioningTests.cs:")
        );
        Mesh other = new([.. Square.Devices], ("x", 4));
        Assert.That(
            () =>
                Xla.Jit(
                        (Tensor x) => Lax.WithShardingConstraint(x, other, Rows),
                        new() { Partitioning = new(Square, [Rows], [Rows]) }
                    )
                    .Lower(Spec.F32(4)),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains("names Mesh(x: 4), but the function runs on Mesh(x: 2, y: 2)")
        );
    }

    [Test]
    public void AFunctionInsideAnotherKeepsItsShardings()
    {
        Partitioning rows = new(Square, [Rows], [new PartitionSpec("y")]);
        JitFunction inner = new(
            "inner",
            ["x"],
            arguments => Lax.Sin(Tensor.From(arguments[0])),
            () => throw new AssertionException("Nothing is compiled here."),
            new() { Partitioning = rows }
        );
        Func<Tensor, Tensor> outer = x => Tensor.From(inner.Invoke(x * 2)) + 1;
        JitOptions options = new()
        {
            Partitioning = new(Square, [PartitionSpec.Replicated], [PartitionSpec.Replicated]),
        };
        string[] lines = Xla.Jit(outer, options).Lower(Spec.F32(4)).AsText().Split('\n');
        int call = Array.FindIndex(lines, line => line.Contains("call @inner", StringComparison.Ordinal));
        Assert.That(lines[call - 1], Does.Contain("sdy.sharding_constraint").And.Contain("<@mesh, [{\"x\"}]>"));
        Assert.That(lines[call + 1], Does.Contain("sdy.sharding_constraint").And.Contain("<@mesh, [{\"y\"}]>"));
        Assert.That(
            () => Xla.Jit(outer).Lower(Spec.F32(4)),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains("needs a function that a plugin divides")
                .And.Message.Contains("PartitioningTests.cs:")
        );
    }

    [TestCase(0)]
    [TestCase(3)]
    public void HowResultsLieIsAskedFor(int count)
    {
        PartitionSpec[] specs = [.. Enumerable.Repeat(Rows, count)];
        JitOptions[] both =
        [
            new() { Name = "pair", Partitioning = new(Square, [Rows], specs) },
            new() { Name = "pair", Mapping = new(Square, [Rows], specs) },
        ];
        foreach (JitOptions options in both)
        {
            Assert.That(
                () => Xla.Jit((Tensor x) => (x, -x), options).Lower(Spec.F32(4)),
                Throws
                    .TypeOf<TraceException>()
                    .With.Message.Contains("'pair': OutSpecs must have one entry, one per element of the result (2)")
                    .And.Message.Contains($"got {count}. How results lie on Mesh(x: 2, y: 2) does not follow")
                    .And.Message.Contains("[PartitionSpec.Replicated]")
                    .And.Message.Contains("[new PartitionSpec(\"x\")]")
            );
        }
    }

    [Test]
    public void DividingByHandAndByThePluginExcludeEachOther() =>
        Assert.That(
            () =>
                Xla.Jit(
                    (Tensor x) => x,
                    new() { Partitioning = new(Square, [Rows], [Rows]), Mapping = new(Square, [Rows], [Rows]) }
                ),
            Throws.ArgumentException.With.Message.Contains("Partitioning cannot be used with Mapping")
        );

    private static Dictionary<string, Tensor> Parameters(long units) =>
        new() { ["w"] = Spec.F32(8, units), ["b"] = Spec.F32(units) };

    private static JitFunction Layer(ShardingDialect dialect) =>
        new(
            "layer",
            ["params", "x"],
            arguments =>
            {
                Tree parameters = Tree.Of(arguments[0]);
                Tensor hidden = Lax.WithShardingConstraint(
                    Tensor.From(arguments[1]).Matmul(parameters["w"]),
                    Square,
                    new("x", "y")
                );
                return new { y = Np.Tanh(hidden + parameters["b"]), total = hidden.Sum() };
            },
            () => throw new AssertionException("Nothing is compiled here."),
            new()
            {
                Partitioning = new(
                    Square,
                    [PartitionSpec.Replicated, Rows],
                    [new PartitionSpec("x", "y"), PartitionSpec.Replicated]
                )
                {
                    Dialect = dialect,
                },
            }
        );

    private sealed record Device(int Id) : IDevice
    {
        public string Kind => "none";
    }
}
