using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Reference;

/// <summary>An operation with the values of its operands.</summary>
/// <param name="Interpreter">Runs regions.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Operands">What the operands hold.</param>
/// <param name="Frame">Values around the operation, for its regions.</param>
internal sealed record Site(Interpreter Interpreter, Operation Operation, object[] Operands, Frame Frame)
{
    /// <summary>What the operation does.</summary>
    public Op Op => Operation.Op;

    /// <summary>How many operands there are.</summary>
    public int Count => Operands.Length;

    /// <summary>An operand that is a tensor.</summary>
    public ReferenceTensor this[int index] => (ReferenceTensor)Operands[index];

    /// <summary>Some operands that are tensors.</summary>
    public ReferenceTensor[] Tensors(int start, int count) =>
        [.. Operands.Skip(start).Take(count).Cast<ReferenceTensor>()];

    /// <summary>
    /// The type of a result with its sizes known: the declared one, or inferred from the operands' actual types.
    /// </summary>
    public TensorType ResultType(int index = 0)
    {
        if (Operation.Results[index].Type is TensorType { IsStatic: true } declared)
        {
            return declared;
        }

        HloType[] types =
        [
            .. Operands.Select(operand =>
                operand is ReferenceTensor tensor ? tensor.Type : (HloType)TokenType.Instance
            ),
        ];
        HloType inferred = Op.Definition.InferTypes(Op, new OpSite(types, Operation.Regions))[index];
        return inferred is TensorType { IsStatic: true } known
            ? known with
            {
                Encoding = null,
            }
            : throw new HloException($"{Op.Name}: the result type '{inferred}' is not known from the operands.");
    }

    /// <summary>Runs a region on scalars and gives the scalars it returns.</summary>
    public Scalar[] RunScalars(int region, ReadOnlySpan<Scalar> arguments)
    {
        Region body = Operation.Regions[region];
        object[] values = new object[arguments.Length];
        for (int i = 0; i < values.Length; i++)
        {
            TensorType type = body.Body.Arguments[i].Tensor;
            values[i] =
                type.Rank == 0
                    ? ReferenceTensor.Of(arguments[i], type.ElementType)
                    : throw new HloException(
                        $"{Op.Name}: no reference evaluation for a region on {type}; only on scalars."
                    );
        }

        object[] results = Interpreter.Run(body, Frame, values);
        return [.. results.Select(result => ((ReferenceTensor)result).Only)];
    }

    /// <summary>The element types that a region computes in, one per argument.</summary>
    public ElementType ArgumentElement(int region, int argument) =>
        Operation.Regions[region].Body.Arguments[argument].Tensor.ElementType;
}
