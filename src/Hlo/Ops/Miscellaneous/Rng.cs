using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>Random numbers of a distribution. Specification: rng.</summary>
/// <param name="RngDistribution">The distribution of parameters <c>a</c> and <c>b</c>.</param>
/// <param name="ResultType">The declared result type.</param>
public sealed record Rng(RngDistribution RngDistribution, TensorType ResultType) : Op
{
    private const Kinds Sampled = Kinds.Boolean | Kinds.Integer | Kinds.Float;

    private const int MaximumRank = 1024;

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Rng> Entry = new()
    {
        Name = "stablehlo.rng",
        Format = Formats.Pattern("$* `,` `distribution` `=` $rng_distribution attr-dict `:` functional"),
        Operands = [new("a", Sampled, 0), new("b", Sampled, 0), new("shape", Kinds.Integer | Kinds.Index, 1)],
        Results = [new("result", Sampled)],
        Fields =
        [
            new(
                "rng_distribution",
                AttributeKind.Enum,
                op => Enumerators.RngDistribution.ToAttribute(op.RngDistribution)
            ),
        ],
        Read = reader => new(Enumerators.RngDistribution.Read(reader, "rng_distribution"), reader.ResultTensor()),
        Infer = Infer,
        Check = CheckShape,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Rng op, in OpSite site)
    {
        (TensorType a, TensorType b, TensorType shape) = (site.Tensor(0), site.Tensor(1), site.Tensor(2));
        Constraint.Require(
            a.ElementType.Equals(b.ElementType),
            $"requires the same element type for all operands and results, got {a} and {b}"
        );
        Constraint.Require(
            op.RngDistribution != RngDistribution.Normal || a.ElementType.IsFloat,
            $"requires a and b to be floating point for distribution NORMAL, got {a}"
        );
        long rank = shape.Dims[0];
        Constraint.Require(
            rank is Dims.Dynamic or <= MaximumRank,
            $"expects a shape of at most {MaximumRank} sizes, got {rank}"
        );
        return rank == Dims.Dynamic || op.ResultType.Rank == rank
            ? [op.ResultType.Of(a.ElementType)]
            : [new TensorType(a.ElementType, Dims.Repeat(Dims.Dynamic, (int)rank))];
    }

    private static void CheckShape(Rng op, Operation operation)
    {
        if (operation.Operands[2].DefiningOperation?.Op is not Constant { Value: DenseElementsAttr shape })
        {
            return;
        }

        Dims dims = shape.ToDims();
        TensorType result = operation.Result.Tensor;
        Constraint.Require(
            TypeRules.AreCompatible(dims, result.Dims),
            $"inferred type(s) '{result with { Dims = dims }}' are incompatible with return type(s) of "
                + $"operation '{result}'"
        );
    }
}

/// <summary>Random bits and the generator's next state. Specification: rng_bit_generator.</summary>
/// <param name="RngAlgorithm">The generator.</param>
/// <param name="ResultType">Type of the output; the state keeps the operand's.</param>
public sealed record RngBitGenerator(RngAlgorithm RngAlgorithm, TensorType ResultType) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<RngBitGenerator> Entry = new()
    {
        Name = "stablehlo.rng_bit_generator",
        Format = Formats.Pattern("$initial_state `,` `algorithm` `=` $rng_algorithm attr-dict `:` functional"),
        Operands = [new("initial_state", Kinds.Integer | Kinds.Float)],
        Results = [new("output_state", Kinds.Integer | Kinds.Float), new("output", Kinds.Integer | Kinds.Float)],
        Fields =
        [
            new("rng_algorithm", AttributeKind.Enum, op => Enumerators.RngAlgorithm.ToAttribute(op.RngAlgorithm)),
        ],
        Traits = OpTraits.DeclaredResults,
        Read = reader => new(Enumerators.RngAlgorithm.Read(reader, "rng_algorithm"), reader.ResultTensor(1)),
        Infer = (RngBitGenerator op, in OpSite site) =>
        {
            Constraint.Require(
                op.ResultType.IsStatic,
                $"result #1 must be statically shaped tensor of integer or float values, but got '{op.ResultType}'"
            );
            return [site.Tensor(0), op.ResultType];
        },
        Check = (_, operation) =>
            Constraint.Require(
                TypeRules.AreCompatible(operation.Operands[0].Tensor.Dims, operation.Results[0].Tensor.Dims),
                $"output state shape must be compatible with initial state shape. Got: "
                    + $"'{operation.Operands[0].Type}' and '{operation.Results[0].Type}'"
            ),
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}
